import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: { word: "is not known", whole: "the file is not whole", state: "Running" },
    de: { word: "ist nicht bekannt", whole: "Die Datei ist unvollständig", state: "Laufend" },
};
const ANSWERS = "reference;message;date;what;note;their_reference\n";
const PAYMENTS = "reference;payment;date;principal;commission;net\n";

const field = (name) => `.modal .o_field_widget[name=${name}]`;
const press = (name) => ({ trigger: `.modal button[name=${name}]`, run: "click" });
const closed = { trigger: "body:not(:has(.modal))" };
// Where the company is.
const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Berlin" });
// What is said above the dialog, which stays open.
const refused = (words) => [
    { trigger: `.o_error_dialog:contains(${words})` },
    { trigger: ".o_error_dialog .modal-footer .btn-primary", run: "click" },
    { trigger: "body:not(:has(.o_error_dialog))" },
];

function attach(makeText) {
    return {
        trigger: `${field("file")} input[type=file]:not(:visible)`,
        run() {
            const transfer = new DataTransfer();
            transfer.items.add(new File([makeText()], "table.csv", { type: "text/csv" }));
            this.anchor.files = transfer.files;
            this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

const chooseAgency = [
    { trigger: `${field("counterpart_id")} input`, run: "edit Agency GmbH" },
    { trigger: ".o-autocomplete--dropdown-item:contains(Agency GmbH)", run: "click" },
];

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // What the agency answers: a faulty file is told, a good one taken.
    addTour(`exchange_${lang}`, () => [
        { trigger: ".o_collections_answers", run: "click" },
        ...chooseAgency,
        attach(() => `${ANSWERS}TOUR/1;m1;${today()};dancing;;\n`),
        press("action_import"),
        ...refused(words.word),
        { trigger: `${field("file")} .o_clear_file_button`, run: "click" },
        attach(() => `${ANSWERS}TOUR/1;m1;${today()};accepted;;AZ 77\n`),
        press("action_import"),
        closed,
        { trigger: `.o_data_row:contains(TOUR/1):contains(${words.state})` },
    ]);
    // What the agency pays out: a file that is not whole is told, the whole one booked.
    addTour(`remittance_${lang}`, () => [
        { trigger: ".o_collections_remit", run: "click" },
        ...chooseAgency,
        { trigger: `${field("name")} input`, run: "edit 2026-11" },
        { trigger: `${field("total")} input`, run: "edit 500" },
        attach(() => `${PAYMENTS}TOUR/1;z1;${today()};490;49;441\n`),
        press("action_import"),
        ...refused(words.whole),
        { trigger: `${field("total")} input`, run: "edit 441" },
        press("action_import"),
        closed,
        { trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row:contains(TOUR/1)" },
        { trigger: ".o_form_view .o_field_widget[name=entry_ids] .o_data_row" },
    ]);
    // The costs of the proceeding, claimed once.
    addTour(`costs_${lang}`, () => [
        { trigger: ".nav-link[name=claims]", run: "click" },
        { trigger: "button[name=action_claim_costs]", run: "click" },
        { trigger: ".o_field_widget[name=charge_ids] .o_data_row:contains(VV 2300)" },
    ]);
}
