import { addTour } from "./tour";

// A manager lets debtors of a country be contacted more often.
for (const lang of ["en", "de"]) {
    addTour(`contact_rules_${lang}`, () => [
        { trigger: ".o_data_row:contains(Germany) td[name=max_contacts]", run: "click" },
        { trigger: ".o_selected_row [name=max_contacts] input", run: "edit 5" },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: "body:not(:has(.o_selected_row))" },
    ]);
}
