"""What is looked for on a page as drawn; each function gives the list of the faults that it found."""

from axe_playwright_python.sync_playwright import Axe

SIGNS = {  # a state's word -> the sign that stands before it
    "เกินกำหนด": "overdue",
    "ใกล้ครบกำหนด": "clock",
    "แล้วเสร็จล่าช้า": "late",
    "แล้วเสร็จ (ไม่ระบุวัน)": "unknown",
    "แล้วเสร็จตามกำหนด": "done",
    "ยังไม่ถึงกำหนด": "dot",
    "ต่อเนื่อง": "endless",
    "ยกเลิก": "cross",
    "ยังไม่มีการบันทึกผล": "none",
}
TARGET = 44  # px


def all_faults(page):
    page.wait_for_load_state()  # a click returns as soon as the next page begins to come
    looks = (sideways, typeface, small_targets, bare_states, barriers)
    return [f"{look.__name__}: {fault}" for look in looks for fault in look(page)]


def sideways(page):
    """Is the page wider than the screen?"""
    wide, screen = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    return [f"{wide} px on a screen of {screen}"] if wide > screen else []


def typeface(page):
    """Is our typeface loaded (not merely named), regular and bold, and used?"""
    page.evaluate("document.fonts.ready.then(() => null)")
    loaded = page.evaluate(
        """[...document.fonts].filter(face => face.status == "loaded")
            .map(face => face.family.replaceAll('"', "") + " " + face.weight)"""
    )
    used = page.evaluate("getComputedStyle(document.body).fontFamily")
    faults = [f"{face} is not loaded" for face in ("Sarabun Screen 400", "Sarabun Screen 700") if face not in loaded]
    return faults if used.startswith('"Sarabun Screen"') else [*faults, f"{used} is used"]


def small_targets(page):
    """Controls, and links that do not stand inside a line of text, that are too low to hit with a thumb."""
    found = page.evaluate(
        """[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
            .filter(each => each.checkVisibility())
            .filter(each => getComputedStyle(each).display != "inline" || each.closest("nav, .tools, .counts"))
            .map(each => each.closest("label") ?? each)  // a tick within its label is hit by the label
            .map(each => [(each.innerText || each.name).trim(), each.getBoundingClientRect().height])"""
    )
    return [f"{name!r} is {height:.0f} px high" for name, height in found if height < TARGET]


def bare_states(page):
    """States that lack their word or their sign, or have another state's."""
    found = page.evaluate(
        """[...document.querySelectorAll("[class*=state-]")].filter(each => each.checkVisibility()).map(each => {
            const seen = each.cloneNode(true)
            seen.querySelectorAll(".visually-hidden").forEach(hidden => hidden.remove())
            const sign = each.querySelector("svg"), name = sign?.querySelector("use")?.getAttribute("href")
            const drawn = name && document.querySelector(name)?.children.length && sign.getBoundingClientRect().width
            return [seen.textContent.trim(), drawn >= 12 ? name : null]
        })"""
    )
    signs = {word: next((s for begin, s in SIGNS.items() if word.startswith(begin)), None) for word, _ in found}
    return [f"{word!r} with {sign}" for word, sign in found if not sign or sign != f"#sign-{signs[word]}"]


def barriers(page):
    """What keeps people with a disability out, as axe finds it, from moderate to critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['impact']}, {each['id']}: {node['html']}"
        for each in found
        if each["impact"] != "minor"
        for node in each["nodes"]
    ]
