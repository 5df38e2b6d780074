import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        wrong: "Line 3: There is no document",
        unknown: "is no level of the procedure",
        counts: "take over: 2, letters: 2, debtors: 1",
        done: "Letters taken over: 2",
        known: "taken over already",
    },
    de: {
        wrong: "Zeile 3: Es gibt keinen Beleg",
        unknown: "ist keine Stufe des Mahnverfahrens",
        counts: "Posten: 2, Schreiben: 2, Schuldner: 1",
        done: "Übernommene Schreiben: 2",
        known: "schon übernommen",
    },
};
const HEAD = "Rechnung;Mahnstufe;Versandt am;Kanal;Mahnung\n";
const GOOD = "TAKE/1;1;2026-03-10;Brief;M-1\nTAKE/1;M2;25.03.2026;E-Mail;M-2\n";

const press = (name, where = "") => ({ trigger: `${where} button[name=${name}]`, run: "click" });
const field = (name) => `.modal .o_field_widget[name=${name}]`;
const closed = { trigger: "body:not(:has(.modal))" };

function attach(text) {
    return {
        trigger: `${field("file")} input[type=file]:not(:visible)`,
        run() {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "mahnungen.csv", { type: "text/csv" }));
            this.anchor.files = transfer.files;
            this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

const open = (text) => [press("action_open_import"), attach(text)];
const discard = [{ trigger: ".modal .modal-footer .btn-secondary", run: "click" }, closed];

// A faulty file is told, a level is named by hand, the letters come in, once, and go out again.
const makeSteps = (words) => [
    ...open(`${HEAD}TAKE/1;1;2026-03-10;Brief;\nNONE;1;2026-03-10;Brief;\n`),
    { trigger: `${field("preview")} li:contains(${words.wrong})` },
    { trigger: ".modal:not(:has(button[name=action_import]))" },
    ...discard,
    ...open(HEAD + GOOD),
    { trigger: `${field("preview")} li:contains(${words.unknown})` },
    { trigger: `${field("level_ids")} tr:contains(M2) td[name=level_id]`, run: "click" },
    { trigger: `${field("level_ids")} td[name=level_id] input`, run: "edit Level 2" },
    { trigger: ".o-autocomplete--dropdown-item:contains(Level 2)", run: "click" },
    { trigger: `${field("preview")} p:contains(${words.counts})` },
    press("action_import", ".modal"),
    { trigger: `.o_notification:contains(${words.done})` },
    closed,
    ...open(`${HEAD}TAKE/1;1;2026-03-10;Brief;M-1\n`),
    { trigger: `${field("preview")} li:contains(${words.known})` },
    ...discard,
    { trigger: ".o_data_row:contains(mahnungen.csv) td[name=name]", run: "click" },
    press("action_open_notices"),
    { trigger: ".o_data_row:contains(Level 2) td[name=name]", run: "click" },
    { trigger: ".o_field_widget[name=document]:contains(M-2)" },
    press("action_take_back"),
    { trigger: ".modal .modal-footer .btn-primary", run: "click" },
    { trigger: ".o_field_widget[name=cancel_reason]" },
];

for (const [lang, words] of Object.entries(LANGUAGES)) {
    addTour(`takeover_${lang}`, () => makeSteps(words));
}
