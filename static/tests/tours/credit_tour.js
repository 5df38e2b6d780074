import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        left: "-50.00",
        held: "150.00 would be owed",
        granted: "Granted",
        objected: "Objected to",
        aside: "Left Aside",
    },
    de: {
        left: "-50,00",
        held: "150,00",
        granted: "Erteilt",
        objected: "Widersprochen",
        aside: "Beiseitegelassen",
    },
};

const field = (name) => `.modal .o_field_widget[name=${name}] input`;
const closed = { trigger: "body:not(:has(.modal))" };
const type = (name, text) => ({ trigger: field(name), run: `edit ${text}` });
const click = (trigger) => ({ trigger, run: "click" });

for (const [lang, words] of Object.entries(LANGUAGES)) {
    const add = (name, steps) => addTour(`${name}_${lang}`, () => steps);

    // From the file: a limit is set and approved, the debtor is over it, and is let through.
    add("credit", [
        click(".nav-link[name=credit]"),
        click("button[name=action_set_limit]"),
        type("amount", "100"),
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit As agreed" },
        click(".modal button[name=action_approve]"),
        closed,
        { trigger: `.o_field_widget[name=limit_left]:contains("${words.left}")` },
        { trigger: `.o_field_widget[name=hold_remedy]:contains("${words.held}")` },
        click("button[name=action_release]"),
        type("amount", "500"),
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit Pays on Monday" },
        click(".modal .modal-footer button[name=action_grant]"),
        closed,
    ]);

    // What waits is decided on its form; an approved one is replaced and ended.
    add("credit_limit", [
        click(".o_form_view button[name=action_approve]"),
        click("button[name=action_replace]"),
        type("amount", "700"),
        click(".modal .modal-footer button[name=action_approve]"),
        closed,
        click("button[name=action_end]"),
        click(".modal .modal-footer .btn-primary"),
        closed,
        { trigger: ".o_form_view:not(:has(button[name=action_end]))" },
    ]);

    add("credit_release", [
        click(".o_form_view button[name=action_grant]"),
        { trigger: `.o_arrow_button_current:contains("${words.granted}")` },
        click("button[name=action_end]"),
        { trigger: ".o_form_view:not(:has(button[name=action_end]))" },
    ]);

    // What an agency says is entered, counts, and is objected to.
    add("credit_assess", [
        click(".nav-link[name=credit]"),
        click("button[name=action_assess]"),
        { trigger: ".o_field_widget[name=scale_id] input", run: "edit Creditreform" },
        click(".o-autocomplete--dropdown-item:contains(Creditreform)"),
        { trigger: ".o_field_widget[name=value] input", run: "edit 312" },
        { trigger: ".o_field_widget[name=decision_note] input", run: "edit Pays us in time" },
        click("button[name=action_use]"),
        { trigger: ".o_field_widget[name=objection] textarea", run: "edit It was paid in May" },
        click("button[name=action_object]"),
        { trigger: `.o_arrow_button_current:contains("${words.objected}")` },
    ]);

    // Its limit is proposed from the form; from the file all of them are opened.
    add("credit_assessed", [
        click("button[name=action_propose_limit]"),
        click(".modal .modal-footer button[name=action_approve]"),
        closed,
    ]);

    add("credit_aside", [
        click("button[name=action_leave]"),
        { trigger: `.o_arrow_button_current:contains("${words.aside}")` },
    ]);

    add("credit_all_assessments", [
        click(".nav-link[name=credit]"),
        click("button[name=action_open_assessments]"),
        { trigger: ".o_list_view .o_data_row" },
    ]);

    // A part opens its rows, and so do all limits.
    add("credit_parts", [
        click(".nav-link[name=credit]"),
        click("button[name=action_open_claims]"),
        { trigger: ".o_list_view .o_data_row" },
        click(".o_breadcrumb .breadcrumb-item a:last"),
        click(".nav-link[name=credit]"),
        click("button[name=action_open_drafts]"),
        { trigger: ".o_list_view .o_data_row" },
        click(".o_breadcrumb .breadcrumb-item a:last"),
        click(".nav-link[name=credit]"),
        click("button[name=action_open_credits]"),
        { trigger: ".o_list_view .o_data_row" },
        click(".o_breadcrumb .breadcrumb-item a:last"),
        click(".nav-link[name=credit]"),
        click("button[name=action_open_limits]"),
        { trigger: ".o_list_view .o_data_row" },
    ]);
}
