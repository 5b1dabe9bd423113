/** The buttons of a demo that disturb its own feed. What is under way, the feed itself says. */

const { words } = JSON.parse(document.getElementById("boot").textContent);
const LOOK_MS = 2_000;
const said = document.getElementById("panel-said");
const buttons = [...document.querySelectorAll("[data-accident]")];
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

async function look() {
  const answer = await fetch("/demo/accidents", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const { active } = await answer.json();
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(active.includes(button.dataset.accident)));
  }
}

async function toggle(button) {
  const ends = isPressed(button);
  const method = ends ? "DELETE" : "POST";
  const answer = await fetch(`/demo/accidents/${button.dataset.accident}`, { method })
    .catch(() => null);
  const sentence = answer?.ok ? (ends ? words.feed_ended : words.feed_done) : words.feed_failed;
  said.textContent = sentence.replace("{name}", () => button.textContent);
  await look();
}

for (const button of buttons) button.addEventListener("click", () => toggle(button));
look();
setInterval(look, LOOK_MS);
