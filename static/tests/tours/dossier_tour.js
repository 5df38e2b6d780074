import { addTour } from "./tour";

// Words as each user reads them.
const LANGUAGES = {
    en: { making: "It is being made", ready: "Ready", contents: "Contents" },
    de: { making: "Es wird erstellt", ready: "Fertig", contents: "Inhalt" },
};

const field = (name) => `.o_field_widget[name=${name}]`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // From the case of the debtor to the dossier that is being made.
    addTour(`dossier_${lang}`, () => [
        { trigger: "button[name=action_dossier]", run: "click" },
        { trigger: `.modal ${field("with_contacts")} input`, run: "uncheck" },
        { trigger: `.modal ${field("reason")} input`, run: "edit For the hearing" },
        { trigger: ".modal button[name=action_make]", run: "click" },
        { trigger: `.alert-info:contains(${words.making})` },
    ]);
    // It failed, and what stood in its way was mended.
    addTour(`dossier_failed_${lang}`, () => [
        { trigger: ".alert-danger:contains(The disk is full)" },
        { trigger: "button[name=action_retry]", run: "click" },
        { trigger: `.alert-info:contains(${words.making})` },
    ]);
    // Once it is ready: what is in it, and the files deleted.
    addTour(`dossier_ready_${lang}`, () => [
        { trigger: `.o_arrow_button_current:contains(${words.ready})` },
        { trigger: `${field("file_ids")} .o_attachment` },
        { trigger: `${field("part_ids")} .o_data_row:contains(${words.contents})` },
        { trigger: "button[name=action_clear]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: `body:not(:has(${field("file_ids")} .o_attachment))` },
    ]);
}
