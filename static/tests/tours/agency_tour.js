import { addTour } from "./tour";

// Words as each user reads them.
const LANGUAGES = {
    en: { answers: "answers.", asked: "Asked Agency GmbH", waits: "Waits", making: "It is being made" },
    de: {
        answers: "antwortet.",
        asked: "Agency GmbH wurde abgefragt",
        waits: "Wartet",
        making: "Es wird erstellt",
    },
};

const field = (name) => `.o_field_widget[name=${name}]`;
const press = (name) => ({ trigger: `button[name=${name}]:not(:disabled)`, run: "click" });
const told = (words) => [
    { trigger: `.o_notification:contains(${words})` },
    { trigger: ".o_notification_close", run: "click" },
    { trigger: "body:not(:has(.o_notification))" },
];

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // Whether the interface answers, and what is new there.
    addTour(`agency_${lang}`, () => [
        press("action_try"),
        ...told(words.answers),
        press("action_fetch"),
        ...told(words.asked),
    ]);
    // Its statement, from the list to the entry.
    addTour(`agency_statement_${lang}`, () => [
        { trigger: ".o_data_row:contains(AB1) button[name=action_import]", run: "click" },
        { trigger: `.modal ${field("name")} input:value(AB1)` },
        { trigger: ".modal button[name=action_import]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `.o_form_view ${field("line_ids")} .o_data_row:contains(K26-1)` },
    ]);
    // The other one was entered by hand: put aside.
    addTour(`agency_aside_${lang}`, () => [
        { trigger: ".o_data_row:contains(AB2) button[name=action_drop]", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(AB2)))" },
    ]);
    // A claim that was handed over before: sent, its dossier begun.
    addTour(`agency_claim_${lang}`, () => [
        press("action_queue_claims"),
        { trigger: ".nav-link[name=agency]", run: "click" },
        { trigger: `${field("exchange_ids")} .o_data_row .badge:contains(${words.waits})` },
        press("action_dossier"),
        { trigger: ".modal button[name=action_make]", run: "click" },
        { trigger: `.alert-info:contains(${words.making})` },
    ]);
    // A file that is downloaded looks to a tour as if the page was left: it is its last step.
    addTour(`agency_download_${lang}`, () => [press("action_export")]);
}
