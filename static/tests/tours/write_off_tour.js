import { addTour } from "./tour";

// Words as each user reads them.
const LANGUAGES = {
    en: { reason: "Insolvency opened", document: "Written off" },
    de: { reason: "Insolvenz eröffnet", document: "Ausgebucht" },
};

const field = (name) => `.o_field_widget[name=${name}]`;
const button = (name) => `button[name=${name}]:not(:disabled)`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // What waits for a manager is approved; then money comes all the same.
    addTour(`write_off_approve_${lang}`, () => [
        { trigger: button("action_approve"), run: "click" },
        { trigger: `.o_form_view ${field("entry_ids")} .o_data_row` },
        { trigger: button("action_recover"), run: "click" },
        { trigger: `.modal ${field("credit_id")} input`, run: "edit LATE" },
        { trigger: ".o-autocomplete--dropdown-item:contains(LATE)", run: "click" },
        { trigger: ".modal button[name=action_recover]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `.o_form_view ${field("entry_ids")} .o_data_row:nth-child(2)` },
    ]);
    // From the case of the debtor to the entry; taken back at the end.
    addTour(`write_off_${lang}`, () => [
        { trigger: button("action_write_off"), run: "click" },
        {
            trigger: `.modal ${field("reason_id")} label:contains(${words.reason})`,
            run: "click",
        },
        { trigger: `.modal ${field("entries_text")} tr:nth-child(3)` },
        { trigger: `.modal ${field("adjusts_vat")} input`, run: "check" },
        { trigger: `.modal ${field("entries_text")} tr:nth-child(4)` },
        { trigger: ".modal button[name=action_write_off]", run: "click" },
        { trigger: `.o_form_view ${field("entry_ids")} .o_data_row` },
        { trigger: button("action_take_back"), run: "click" },
        { trigger: `.modal ${field("reason")} input`, run: "edit Wrong" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `.o_form_view:not(:has(${button("action_take_back")}))` },
    ]);
}
