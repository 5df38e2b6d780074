import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        date: "12/31/2037",
        typed: "12/5/2037",
        goodwill: "Goodwill",
        clarification: "Under clarification",
        defects: "Goods or work have defects",
        keep: "Keep as proposal",
        principal: "Principal",
        waive: "Waive",
        more: "and 2 more",
        withdraw: "Withdraw",
        end: "End the plan",
        added: "Rates added: 1",
        wrong: "Line 2: There is no series",
        day: "03/01/2026",
        theirs: "Name and exact amount",
        waits: "Waits",
        out: "Ruled out",
        future: "a day to come",
        nightly: "Daily proposal",
    },
    de: {
        date: "31.12.2037",
        typed: "5.12.2037",
        goodwill: "Kulanz",
        clarification: "In Klärung",
        defects: "Ware oder Leistung ist mangelhaft",
        keep: "Als Vorschlag behalten",
        principal: "Hauptforderung",
        waive: "Erlassen",
        more: "und 2 weitere",
        withdraw: "Zurückziehen",
        end: "Ratenplan beenden",
        added: "Hinzugefügte Sätze: 1",
        wrong: "Zeile 2: Es gibt keine Zinsreihe",
        day: "01.03.2026",
        theirs: "Name und genauer Betrag",
        waits: "Wartet",
        out: "Ausgeschlossen",
        future: "künftigen Tag",
        nightly: "Tägliche",
    },
};

const press = (name, where = "") => ({ trigger: `${where} button[name=${name}]`, run: "click" });
const tab = (name) => ({ trigger: `.o_notebook_headers a.nav-link[name=${name}]`, run: "click" });
const field = (name) => `.modal .o_field_widget[name=${name}]`;
const closed = { trigger: "body:not(:has(.modal))" };
const close = [{ trigger: ".modal .modal-footer .btn-secondary", run: "click" }, closed];
const save = [{ trigger: ".modal .o_form_button_save", run: "click" }, closed];
const all = {
    trigger: ".o_list_view thead .o_list_record_selector input",
    run: "click",
};
const type = (name, text) => ({
    trigger: `${field(name)} input, ${field(name)} textarea`,
    run: `edit ${text}`,
});
const choose = (name, label) => [
    { trigger: `${field(name)} input`, run: "click" },
    { trigger: `.o_select_menu_item:contains(${label})`, run: "click" },
];
const pick = (name, label) => [
    { trigger: `${field(name)} input`, run: `edit ${label}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(${label})`, run: "click" },
];

function attach(text) {
    return {
        trigger: `${field("file")} input[type=file]:not(:visible)`,
        run() {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "rates.csv", { type: "text/csv" }));
            this.anchor.files = transfer.files;
            this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

function add(name, makeSteps) {
    for (const [lang, words] of Object.entries(LANGUAGES)) {
        addTour(`${name}_${lang}`, () => makeSteps(words));
    }
}

// The case of a debtor: what he owes, a block, a part in dispute, a promise for one invoice.
add("dialogs_case", (words) => [
    press("action_claim_account"),
    { trigger: `${field("claim_account")} td:contains(${words.principal})` },
    ...close,
    press("action_block"),
    { trigger: `${field("reason")} input:value(${words.clarification})` },
    ...choose("reason", words.goodwill),
    type("note", "Asked for a week"),
    ...save,
    tab("blocks"),
    { trigger: `.o_field_widget[name=block_ids] td:contains(${words.goodwill})` },
    press("action_dispute"),
    ...pick("move_id", "Named"),
    { content: "All of it is proposed", trigger: `${field("amount")} input:value(/^100/)` },
    type("amount", "30"),
    ...pick("reason_id", words.defects),
    ...save,
    tab("disputes"),
    { trigger: `.o_field_widget[name=dispute_ids] td:contains(${words.defects})` },
    press("action_promise"),
    { trigger: `${field("line_ids")} .o_data_row:nth-child(2)` },
    {
        trigger: `${field("line_ids")} .o_data_row:contains(Named) .o_list_record_remove button`,
        run: "click",
    },
    { trigger: `${field("line_ids")}:not(:has(.o_data_row:contains(Named)))` },
    type("amount", "70"),
    { trigger: `.modal .modal-footer button:contains(${words.keep})`, run: "click" },
    closed,
    tab("promises"),
    { trigger: ".o_field_widget[name=promise_ids] .o_data_row:contains(70)" },
]);

// A promise: put off, and withdrawn for a reason.
add("dialogs_put_off", (words) => [
    press("action_renew"),
    { trigger: `${field("promised_on")} button`, run: "click" },
    type("promised_on", words.date),
    press("action_accept", ".modal"),
    closed,
]);
add("dialogs_withdraw", (words) => [
    press("action_withdraw"),
    { trigger: `.modal-footer .btn-primary:visible:contains(${words.withdraw})` },
    press("action_confirm", ".modal"),
    { content: "Not without a reason", trigger: `${field("reason")}.o_field_invalid` },
    type("reason", "He cannot pay"),
    press("action_confirm", ".modal"),
    closed,
    press("action_renew"),
    ...close,
]);

// A plan ends.
add("dialogs_end", (words) => [
    press("action_withdraw"),
    { trigger: `.modal-footer .btn-primary:visible:contains(${words.end})` },
    type("reason", "He pays at once"),
    press("action_confirm", ".modal"),
    closed,
    { trigger: ".o_form_view:not(:has(button[name=action_withdraw]))" },
]);

// All charges at once, from the list; then one from its form.
add("dialogs_waive", (words) => [
    all,
    press("action_waive", ".o_control_panel"),
    { trigger: `.modal-footer .btn-primary:visible:contains(${words.waive})` },
    { trigger: `${field("names")}:contains(${words.more})` },
    type("reason", "Goodwill after a call"),
    press("action_confirm", ".modal"),
    closed,
]);
add("dialogs_waive_one", () => [
    press("action_waive"),
    type("reason", "Goodwill after a call"),
    press("action_confirm", ".modal"),
    closed,
    press("action_reinstate"),
    press("action_waive"),
]);

// Days are typed, and the enter key says that this is all. What stands there then is what counts.
const typeDay = (name, words) => [
    { trigger: `.o_field_widget[name=${name}] :is(button, input)`, run: "click" },
    { trigger: `.o_field_widget[name=${name}] input`, run: `edit ${words.typed} && press Enter` },
    {
        trigger: `.o_field_widget[name=${name}]:contains(2037), .o_field_widget[name=${name}] input:value(/2037/)`,
    },
];
add("dialogs_days", (words) => [
    press("action_block"),
    ...typeDay("date_to", words),
    ...save,
    press("action_dispute"),
    ...pick("move_id", "Named"),
    ...pick("reason_id", words.defects),
    ...typeDay("date_due", words),
    ...save,
    press("action_promise"),
    ...typeDay("promised_on", words),
    { trigger: `.modal .modal-footer button:contains(${words.keep})`, run: "click" },
    closed,
    press("action_payment_plan"),
    { trigger: ".o_field_widget[name=line_ids] .o_data_row:nth-child(2)" },
    ...typeDay("first_due_on", words),
    {
        content: "The schedule follows",
        trigger: ".o_field_widget[name=line_ids] .o_data_row:first-child:contains(2037)",
    },
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_saved" },
]);

// An invoice and a contact say what happens next; the invoice is blocked and disputed from there.
add("dialogs_invoice", (words) => [
    tab("dunning"),
    press("action_explain_dunning"),
    { trigger: `${field("dunning_next")}:not(:empty)` },
    ...close,
    press("action_block_dunning"),
    ...choose("reason", words.goodwill),
    ...save,
    { trigger: ".o_form_view:not(:has(button[name=action_block_dunning]))" },
    press("action_dispute_invoice"),
    ...pick("reason_id", words.defects),
    ...save,
    { trigger: ".o_field_widget[name=dunning_disputed] input:checked" },
    press("action_promise"),
    press("action_accept", ".modal"),
    closed,
]);
add("dialogs_contact", (words) => [
    tab("dunning"),
    press("action_explain_dunning"),
    { trigger: ".modal .o_form_view td" },
    ...close,
    press("action_block_dunning"),
    ...choose("reason", words.goodwill),
    ...save,
    press("action_dispute"),
    ...pick("move_id", "Named"),
    ...pick("reason_id", words.defects),
    ...save,
    press("action_promise"),
    press("action_accept", ".modal"),
    closed,
]);

// Many invoices at once.
add("dialogs_batch", (words) => [
    all,
    press("action_block_dunning", ".o_control_panel"),
    { trigger: `${field("move_ids")} .o_tag:nth-child(2)` },
    { trigger: `${field("reason")} input:value(${words.clarification})` },
    ...choose("reason", words.goodwill),
    type("note", "A week"),
    press("action_block", ".modal"),
    closed,
    all,
    press("action_dispute_invoice", ".o_control_panel"),
    { trigger: `${field("move_ids")} .o_tag:nth-child(2)` },
    ...pick("reason_id", words.defects),
    press("action_dispute", ".modal"),
    closed,
]);

// A file of rates: a wrong one is told, a right one comes in.
add("dialogs_import", (words) => [
    press("action_open_import"),
    attach("series,valid_from,percent\nnonsense,2037-01-01,1.77\n"),
    { trigger: `${field("preview")} li:contains(${words.wrong})` },
    { trigger: ".modal:not(:has(button[name=action_import]))" },
    ...close,
    press("action_open_import"),
    attach("series,valid_from,percent\nbasiszinssatz_247_bgb,2027-01-01,1.77\n"),
    { trigger: `${field("preview")} td:contains(1${words.date[2] === "." ? "," : "."}77)` },
    press("action_import", ".modal"),
    { trigger: `.o_notification:contains(${words.added})` },
    closed,
]);

// Money that may be a debtor's: whose it is says the list, and that it is not his, a person.
add("dialogs_receipts", (words) => [
    { trigger: `.o_data_row:contains(Debtor Ltd) td:contains(${words.theirs})` },
    press("action_open_transaction", ".o_data_row"),
    { trigger: ".o_form_view .o_field_widget[name=line_ids], .o_form_view .o_field_widget[name=ref]" },
    { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button", run: "click" },
    press("action_rule_out", ".o_data_row"),
    { content: "It waits no more", trigger: ".o_list_view:not(:has(.o_data_row))" },
    { trigger: ".o_facet_remove", run: "click" },
    { trigger: `.o_data_row td:contains(${words.out})` },
    press("action_take_back", ".o_data_row"),
    { trigger: `.o_data_row td:contains(${words.waits})` },
    press("action_rule_out", ".o_data_row"),
    { trigger: `.o_data_row td:contains(${words.out})` },
]);

// From the case and from the decision of a run.
add("dialogs_case_receipts", (words) => [
    tab("receipts"),
    press("action_rule_out", ".o_field_widget[name=receipt_ids] .o_data_row"),
    { trigger: `.o_field_widget[name=receipt_ids] td:contains(${words.out})` },
    press("action_take_back", ".o_field_widget[name=receipt_ids] .o_data_row"),
    { trigger: `.o_field_widget[name=receipt_ids] td:contains(${words.waits})` },
    press("action_rule_out", ".o_field_widget[name=receipt_ids] .o_data_row"),
    { trigger: `.o_field_widget[name=receipt_ids] td:contains(${words.out})` },
]);
add("dialogs_decision_receipts", (words) => [
    press("action_view_decisions"),
    { trigger: ".o_group_header", run: "click" },
    press("action_view_receipts", ".o_data_row"),
    { trigger: `.o_data_row td:contains(${words.theirs})` },
    press("action_rule_out", ".o_data_row"),
    { trigger: `.o_data_row td:contains(${words.out})` },
]);

// Nobody is dunned until somebody has read the bank: not tomorrow's, and from each place.
const read = (words) => [
    { trigger: `${field("day")} button, ${field("day")} input`, run: "click" },
    type("day", words.date),
    press("action_confirm", ".modal"),
    { trigger: `.o_error_dialog:contains(${words.future})` },
    { trigger: ".o_error_dialog .modal-footer .btn-primary", run: "click" },
    { trigger: "body:not(:has(.o_error_dialog))" },
    { trigger: `${field("day")} button, ${field("day")} input`, run: "click" },
    type("day", words.day),
    press("action_confirm", ".modal"),
    closed,
];
add("dialogs_run_read", (words) => [press("action_confirm_read"), ...read(words)]);
add("dialogs_decision_read", (words) => [
    press("action_view_decisions"),
    { trigger: ".o_group_header", run: "click" },
    press("action_confirm_read", ".o_data_row"),
    ...read(words),
]);
add("dialogs_journal_read", (words) => [
    press("action_confirm_read"),
    ...read(words),
    { trigger: ".o_field_widget[name=dunning_read_until]:contains(1)" },
]);

// The settings ask how old bank data may be when the nights begin.
add("dialogs_settings", (words) => [
    { content: "The form of all settings takes its time", trigger: ".settings_tab [data-key=account]", run: "click" },
    {
        trigger: `.o_field_widget[name=dunning_mode] .o_radio_item:contains(${words.nightly}) input`,
        run: "click",
    },
    { trigger: ".o_field_widget[name=dunning_bank_max_age] input:value(/^5$/)" },
    { trigger: ".o_field_widget[name=dunning_bank_journal_ids] .o_tag:contains(Bank)" },
    { trigger: "button.o_form_button_save, button[name=execute]", run: "click" },
    { trigger: "body:not(:has(.o_form_dirty))" },
]);
