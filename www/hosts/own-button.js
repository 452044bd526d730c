// The page's own button has a life of its own.
let times = 0;
document.getElementById("feedback").addEventListener("click", () => {
  document.getElementById("pressed").textContent = `Pressed ${++times === 1 ? "once" : times + " times"}.`;
});
