/* Dropping a file on the frame chooses it and sends the form; without this, the file is chosen by hand. */

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const over = (is) => (event) => {
    event.preventDefault();
    form.classList.toggle("over", is);
  };
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    const first = new DataTransfer();
    first.items.add(event.dataTransfer.files[0]);
    input.files = first.files;
    form.requestSubmit();
  });
}

/* A file dropped beside the frame must not take the place of the page. */
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
