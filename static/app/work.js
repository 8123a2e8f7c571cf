/* What recording in place needs beyond htmx: a form can be closed, is never lost, and says when it could not be sent. */

const slotOf = (link) => document.querySelector(link.getAttribute("hx-target"));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-close]");
  const slot = link && link.closest(".slot");
  if (!slot) return;
  event.preventDefault();
  slot.replaceChildren();
  slot.parentElement.querySelector(".do a").focus();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const opener = event.detail.elt.closest(".do a");
  const form = opener && slotOf(opener).querySelector("form");
  if (!form) return;
  event.preventDefault(); /* an open form may hold what somebody typed */
  form.querySelector("input:not([type=hidden]), textarea").focus();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const signIn = document.getElementById("work").dataset.signIn;
  if (new URL(event.detail.xhr.responseURL, location.href).pathname !== signIn) return;
  event.detail.shouldSwap = false;
  tell(event, "หมดเวลาการใช้งาน ยังไม่ได้บันทึก โปรดคัดลอกข้อความที่พิมพ์ไว้ แล้วโหลดหน้านี้ใหม่เพื่อเข้าสู่ระบบ");
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const { lengthComputable, loaded, total } = event.detail;
  const chosen = [...event.detail.elt.querySelectorAll("input[type=file]")].some((box) => box.files.length);
  if (!chosen || !lengthComputable) return;
  tell(event, loaded < total ? `กำลังส่งไฟล์ ${Math.floor((loaded / total) * 100)}%` : "ส่งไฟล์แล้ว กำลังตรวจและบันทึก");
});

const UNSENT = "ยังส่งข้อมูลไม่ได้ ข้อความที่พิมพ์ยังอยู่ครบ โปรดตรวจสอบอินเทอร์เน็ตแล้วลองอีกครั้ง";
const REFUSED = "ระบบยังไม่รับข้อมูลนี้ ข้อความที่พิมพ์ยังอยู่ครบ โปรดลองอีกครั้ง หากยังไม่ได้ โปรดคัดลอกข้อความไว้แล้วโหลดหน้านี้ใหม่";
document.addEventListener("htmx:sendError", (event) => tell(event, UNSENT));
document.addEventListener("htmx:timeout", (event) => tell(event, UNSENT));
document.addEventListener("htmx:responseError", (event) => tell(event, REFUSED));

function tell(event, sentence) {
  const sender = event.detail.elt;
  let place = sender.querySelector(".failed") || sender.parentElement.querySelector(":scope > .failed");
  if (!place) {
    place = document.createElement("p");
    place.className = "error failed";
    place.setAttribute("role", "alert");
    sender.after(place);
  }
  place.textContent = sentence;
  place.hidden = false;
}
