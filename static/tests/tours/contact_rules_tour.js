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

const LANGUAGES = {
    en: { calls: "No Calls", hint: "does not want to be called", gone: "The debtor has no link" },
    de: { calls: "Keine Anrufe", hint: "möchte nicht angerufen werden", gone: "Der Schuldner hat keinen Link" },
};
const tab = (name) => ({ trigger: `.nav-link[name=${name}]`, run: "click" });

// A debtor wants no calls and has lost his letter: his wish is noted, all links that are out are
// revoked, and a new one is made to be read out to him.
for (const [lang, words] of Object.entries(LANGUAGES)) {
    addTour(`reach_${lang}`, () => [
        tab("dunning"),
        { trigger: `label:contains(${words.calls})` },
        { trigger: "[name=dunning_no_call] input", run: "click" },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator:not(:has(.o_form_button_save:visible))" },
        { trigger: "button[name=action_open_collection_case]", run: "click" },
        { trigger: `.o_form_view:contains(${words.hint})` },
        tab("debtor_page"),
        { trigger: "button[name=action_revoke_link]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: `p:visible:contains(${words.gone})` },
        { trigger: "button[name=action_make_link]", run: "click" },
        { trigger: ".modal [name=url]:contains(/my/open-amounts/)" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_revoke_link]:visible" },
    ]);
}
