import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        deleted: "Content deleted",
        back: "Taken back",
        withdrawn: "Withdrawn",
        insurer: "Then tick that he agrees",
    },
    de: {
        deleted: "Inhalt gelöscht",
        back: "Zurückgenommen",
        withdrawn: "Zurückgezogen",
        insurer: "Kreuzen Sie dann an",
    },
};

const field = (name) => `.o_field_widget[name=${name}]`;
const closed = { trigger: "body:not(:has(.modal))" };
const click = (trigger) => ({ trigger, run: "click" });
const yes = [click(".modal .modal-footer .btn-primary"), closed];

for (const [lang, words] of Object.entries(LANGUAGES)) {
    const add = (name, steps) => addTour(`${name}_${lang}`, () => steps);

    // A cover is entered in the file, what is overdue is reported, and what was found is kept.
    add("insurer", [
        click(".nav-link[name=credit]"),
        click("button[name=action_enter_cover]"),
        {
            // Whoever closes the page has not entered anything.
            trigger: `.modal ${field("amount")} input`,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        click(".nav-link[name=credit]"),
        click("button[name=action_enter_cover]"),
        { trigger: `.modal ${field("amount")} input`, run: "edit 8000" },
        click(".modal .modal-footer .btn-primary"),
        closed,
        click("button[name=action_report]"),
        { trigger: `.modal ${field("line_ids")} .o_data_row` },
        { trigger: `.modal ${field("reference")} input`, run: "edit 4711" },
        click(".modal .modal-footer .btn-primary"),
        closed,
        click(".nav-link[name=findings]"),
        click(`${field("finding_ids")} .o_field_x2many_list_row_add a`),
        { trigger: `.modal ${field("source_text")} input`, run: "edit Register 12" },
        { trigger: `.modal ${field("facts")} textarea`, run: "edit New manager" },
        click(".modal .o_form_button_save"),
        { trigger: `${field("finding_ids")} .o_data_row:contains(Register 12)` },
        click(".o_form_button_save"),
        { trigger: ".o_form_saved" },
        click(".nav-link[name=credit]"),
        click("button[name=action_open_covers]"),
        click(".o_list_view .o_data_row .o_data_cell[name=amount]"),
        { trigger: `.o_form_view ${field("own_risk")}` },
    ]);

    add("report_back", [
        click("button[name=action_withdraw]"),
        ...yes,
        { trigger: `.o_arrow_button_current:contains(${words.back})` },
    ]);

    add("finding_gone", [
        click("button[name=action_forget]"),
        ...yes,
        { trigger: `.o_arrow_button_current:contains(${words.deleted})` },
    ]);

    // From the file, with the brief in hand, an offer is made that the insurer agrees to; it is
    // printed, sent, accepted, and withdrawn.
    add("settlement", [
        click("button[name=action_print_brief]"),
        click("button[name=action_settle]"),
        { trigger: `${field("amount")} input`, run: "edit 70" },
        click(".o_form_button_save"),
        click("button[name=action_approve]"),
        { trigger: `${field("approved_by_id")}` },
        click("button[name=action_offer]"),
        { trigger: `.modal:contains("${words.insurer}")` },
        click(".modal .modal-footer .btn-primary"),
        closed,
        click(`${field("insurer_agreed")} input`),
        click(".o_form_button_save"),
        { trigger: ".o_form_saved" },
        click("button[name=action_offer]"),
        click("button[name=action_send]:enabled"),
        click(".modal button[name=action_send_mail]:enabled"),
        closed,
        click("button[name=action_accept]"),
        ...yes,
        { trigger: `.o_form_view ${field("promise_id")}` },
        click("button[name=action_withdraw]:enabled"),
        { trigger: `.modal ${field("reason")} input`, run: "edit Mistaken" },
        click(".modal button[name=action_confirm]"),
        closed,
        { trigger: `.o_arrow_button_current:contains(${words.withdrawn})` },
        // Last, as the page waits for the download.
        click("button[name=action_print]:enabled"),
    ]);

    add("settlement_paid", [
        click("button[name=action_settle]"),
        { trigger: ".o_form_view:not(:has(button[name=action_settle]))" },
    ]);
}
