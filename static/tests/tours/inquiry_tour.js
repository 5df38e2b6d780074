import { addTour } from "./tour";

// Words as each user reads them.
const LANGUAGES = {
    en: { deleted: "Content deleted" },
    de: { deleted: "Inhalt gelöscht" },
};

const field = (name) => `.o_field_widget[name=${name}]`;
const add = (name) => `${field(name)} .o_field_x2many_list_row_add a`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // What secures the claims and what was asked, in the case of the debtor.
    addTour(`inquiries_${lang}`, () => [
        { trigger: ".nav-link[name=collateral]", run: "click" },
        { trigger: add("security_ids"), run: "click" },
        {
            trigger: `${field("security_ids")} .o_selected_row ${field("name")} input`,
            run: "edit Machine 4711",
        },
        { trigger: ".nav-link[name=inquiries]", run: "click" },
        { trigger: add("inquiry_ids"), run: "click" },
        { trigger: `.modal ${field("source_text")} input`, run: "edit Bureau Ltd" },
        { trigger: `.modal ${field("cost")} input`, run: "edit 12" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${field("inquiry_ids")} .o_data_row:contains(Bureau Ltd)` },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ]);
    // Its cost becomes a charge, and what came back is deleted.
    addTour(`inquiry_${lang}`, () => [
        { trigger: "button[name=action_charge]", run: "click" },
        { trigger: `${field("charge_id")}` },
        { trigger: "button[name=action_forget]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: `.o_arrow_button_current:contains(${words.deleted})` },
    ]);
}
