"""What `/v1` promises, as one OpenAPI document."""
