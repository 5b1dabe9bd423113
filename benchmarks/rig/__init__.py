"""What the benchmarks are made of and `make bench` doesn't run by itself."""
