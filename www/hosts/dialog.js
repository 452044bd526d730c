// A modal dialog of the page's own: open at once, or by a button.
const dialog = document.getElementById("dialog"), button = document.getElementById("open");
if ("open" in dialog.dataset) dialog.showModal();
if (button) button.addEventListener("click", () => dialog.showModal());
