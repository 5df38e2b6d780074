// What the crawler asks a screen. Loaded into every page.
window.crawl = (() => {
    const ROOTS = ".o_action_manager, .o_dialog, .o_notification_manager";
    const seen = (element) => element.getClientRects().length > 0;
    const text = (element) => element.innerText.replace(/\s+/g, " ").trim();
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const pick = (selector) => all(selector).map(text).join("|");
    const where = (element) => {
        if (element.closest(".o_data_row, .o_kanban_record")) return "row";
        return element.closest(".o_statusbar_buttons, .o_control_panel") ? "header" : "body";
    };
    const isButton = (element) =>
        seen(element) && !element.disabled && ["object", "action"].includes(element.getAttribute("type"));
    const UNSAVED = ".o_form_status_indicator_buttons:not(.invisible)";
    const BUTTONS = ".o_action_manager button[name], .o_action_manager a[name][type]";
    const shown = (field) => {
        const inputs = all("input, textarea", field);
        const values = inputs.map((input) => (input.type === "checkbox" ? input.checked : input.value));
        return (values.join(",") || field.innerText).replace(/[\s\u200b]+/g, " ").trim();
    };
    return {
        // One entry for each different button: [where, name, label].
        buttons() {
            const label = (element) => text(element) || element.title || element.dataset.tooltip || "";
            const found = all(BUTTONS).filter(isButton);
            return found.map((one) => [where(one), one.getAttribute("name"), label(one)]);
        },
        mark(place, name) {
            all("[data-crawl]").forEach((one) => delete one.dataset.crawl);
            const found = all(BUTTONS).find(
                (one) => isButton(one) && where(one) === place && one.getAttribute("name") === name
            );
            if (found) found.dataset.crawl = "here";
            return Boolean(found);
        },
        // What must be the same when the screen is opened anew.
        state() {
            const fields = {};
            for (const field of all(".o_action_manager .o_form_view .o_field_widget[name]"))
                if (!field.querySelector("iframe")) fields[field.getAttribute("name")] = shown(field);
            return {
                rows: pick(".o_action_manager .o_data_row, .o_action_manager .o_kanban_record"),
                status: pick(".o_statusbar_status .o_arrow_button_current"),
                buttons: pick(".o_action_manager .o_statusbar_buttons button"),
                fields,
            };
        },
        all: () => (document.querySelector(".o_action_manager") || document.body).innerText,
        // Heads and cells that do not show all they say, and screens wider than their window.
        cut() {
            const found = [];
            for (const root of all(".o_action_manager, .o_dialog")) {
                for (const head of all("table thead th", root)) {
                    const inner = head.querySelector(".text-truncate, div span") || head;
                    if (inner.scrollWidth > inner.clientWidth + 1 && text(inner)) found.push(`head ${text(inner)}`);
                }
                for (const cell of all(".o_data_row td.o_data_cell", root))
                    if (cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).overflow !== "visible")
                        found.push(`cell ${cell.getAttribute("name")}`);
            }
            const content = document.querySelector(".o_content");
            if (content && content.scrollWidth > content.clientWidth + 2)
                found.push(`sideways ${content.scrollWidth} > ${content.clientWidth}`);
            return [...new Set(found)];
        },
        texts() {
            const found = new Set();
            for (const root of all(ROOTS)) {
                const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const parent = walker.currentNode.parentElement;
                    if (parent && !["SCRIPT", "STYLE"].includes(parent.tagName) && seen(parent))
                        found.add(walker.currentNode.textContent.replace(/\s+/g, " ").trim());
                }
                for (const name of ["placeholder", "title", "data-tooltip", "aria-label"])
                    for (const one of all(`[${name}]`, root)) found.add((one.getAttribute(name) || "").trim());
            }
            return [...found].filter((one) => one.length > 2);
        },
        // Of the dialog on top.
        answers() {
            const dialogs = all(".o_dialog:not(.o_inactive_modal)").filter(seen);
            if (!dialogs.length) return null;
            const footer = dialogs[dialogs.length - 1].querySelector("footer");
            return footer ? all("button", footer).filter(seen).map(text) : [];
        },
        answer(number) {
            const dialogs = all(".o_dialog:not(.o_inactive_modal)").filter(seen);
            all("footer button", dialogs[dialogs.length - 1]).filter(seen)[number].click();
        },
        error() {
            const box = document.querySelector(".o_error_dialog");
            return box ? text(box).slice(0, 400) : "";
        },
        complaint() {
            const toast = all(".o_notification").find((one) => one.querySelector(".bg-danger"));
            return toast ? text(toast) : "";
        },
        toasts: () => all(".o_notification").length,
        // Close what is open as a person does, the uppermost first: where dialogs are closed from within, the next one
        // reads nothing anew. False if something would be kept that nobody wants kept.
        calm() {
            const root = odoo.__WOWL_DEBUG__?.root;
            if (!root || document.querySelector(UNSAVED) || document.querySelector(".o_error_dialog")) return false;
            for (const dialog of all(".o_dialog").reverse()) dialog.querySelector("header .btn-close")?.click();
            all(".o_notification_close").forEach((one) => one.click());
            return true;
        },
        closed: () => !document.querySelector(".o_dialog"),
        // As the button "back" of the browser does: the screen is read anew, the client stays.
        turn(path) {
            if (!this.calm()) return false;
            all(".o_action_manager > *").forEach((one) => (one.dataset.crawlOld = "1"));
            history.pushState({}, "", path);
            window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
            return true;
        },
        incomplete: () => all(".o_dialog .o_field_invalid").length,
    };
})();
