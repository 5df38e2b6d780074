import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        items: "Open Items",
        paid: "Has paid",
        rests: "Items rest",
        done: "Done",
        reached: "Not reached",
        today: "To pay today",
        day: "12/31/2037",
        last: "last one of the list",
        promised: "Will pay on a day",
    },
    de: {
        items: "Offene Posten",
        paid: "Hat bezahlt",
        rests: "Posten ruhen",
        done: "Erledigt",
        reached: "Nicht erreicht",
        today: "Heute zu zahlen",
        day: "31.12.2037",
        last: "letzte der Liste",
        promised: "Zahlt an einem Tag",
    },
};

const press = (name, where = "") => ({
    trigger: `${where} button[name=${name}]:visible`,
    run: "click",
});
const field = (name) => `.modal .o_field_widget[name=${name}]`;
// An invoice that is sent again is written anew.
const closed = { trigger: "body:not(:has(.modal))" };
const back = [{ trigger: ".modal .modal-footer .btn-secondary:last", run: "click" }, closed];
const tab = (name) => ({ trigger: `.o_notebook_headers a.nav-link[name=${name}]`, run: "click" });
const tick = (words) => ({
    trigger: `.o_field_widget[name=item_ids] .o_data_row:contains(${words}) .o_list_record_selector input`,
    run: "click",
});
const type = (name, text) => ({
    trigger: `${field(name)} input, ${field(name)} textarea`,
    run: `edit ${text}`,
});
const about = (number, count = 1) => ({
    content: `about ${number}`,
    trigger: `${field("items_text")}:contains(${number})`,
});
const answered = (words) => ({
    trigger: `.o_field_widget[name=answer_ids] .o_data_row:contains(${words})`,
});

function add(name, makeSteps) {
    for (const [lang, words] of Object.entries(LANGUAGES)) {
        addTour(`${name}_${lang}`, () => makeSteps(words));
    }
}

// Ticked at the desk: what is ticked is meant, and only that.
add("answers_desk", (words) => [
    { trigger: `.o_form_view:contains(${words.today}) [name=to_pay_total]` },
    tick("Second"),
    press("action_says_paid"),
    { trigger: `${field("items_text")}:not(:contains("/00001"))` },
    type("reference", "RF 18"),
    type("note", "By bank on Monday"),
    press("action_save", ".modal"),
    closed,
    tab("answers"),
    answered(words.paid),
    { trigger: `.o_field_widget[name=answer_ids] td:contains(${words.rests})` },
    tab("items"),
    tick("Second"),
    press("action_promise"),
    { trigger: `${field("line_ids")} .o_data_row:count(1)` },
    ...back,
    tick("Second"),
    press("action_dispute"),
    { trigger: `${field("move_line_id")}, ${field("move_id")}` },
    ...back,
    press("action_wrong_person"),
    type("person_name", "Anna Right"),
    type("person_email", "anna@debtor.example"),
    press("action_save", ".modal"),
    closed,
    { trigger: ".o_field_widget[name=recipient_id]:contains(Anna Right)" },
    press("action_payment_plan"),
    { trigger: ".o_field_widget[name=item_ids], .o_field_widget[name=line_ids]" },
]);

// The invoice is sent again; what is wrong with it is corrected, sent, and done.
add("answers_again", (words) => [
    press("action_not_received"),
    { trigger: `${field("address")} input:value(@)` },
    press("action_save", ".modal"),
    closed,
    press("action_wrong_data"),
    { trigger: field("responsible_id") },
    type("note", "Order 4711 is missing"),
    press("action_save", ".modal"),
    closed,
    tab("answers"),
    press("action_correct", ".o_field_widget[name=answer_ids]"),
    press("action_save", ".modal"),
    closed,
    press("action_end", ".o_field_widget[name=answer_ids]"),
    { trigger: `.o_field_widget[name=answer_ids] .badge:contains(${words.done}):count(2)` },
]);

// A call, and on to the next debtor of the list.
add("answers_call", (words) => [
    { trigger: ".o_data_row .o_data_cell:contains(Debtor)", run: "click" },
    press("action_call"),
    { trigger: `${field("outcome")} label:contains(${words.reached})`, run: "click" },
    type("note", "Mailbox"),
    press("action_save_next", ".modal"),
    closed,
    { trigger: ".o_form_view .oe_title:contains(Other)" },
    press("action_says_paid"),
    press("action_save_next", ".modal"),
    closed,
    { trigger: `.o_notification:contains(${words.last})` },
    { trigger: ".o_form_view .oe_title:contains(Other)" },
    press("action_call"),
    type("next_day", words.day),
    press("action_save", ".modal"),
    closed,
]);

// On a phone each item has a button of its own.
add("answers_phone", (words) => [
    { trigger: `.o_form_view:contains(${words.today}) [name=to_pay_total]` },
    {
        trigger: `.o_field_widget[name=item_ids] .o_kanban_record:contains(Second) button[name=action_answer]`,
        run: "click",
    },
    { trigger: `${field("cause")} label:contains(${words.paid})`, run: "click" },
    type("reference", "RF 18"),
    press("action_save", ".modal"),
    closed,
    {
        trigger: `.o_field_widget[name=item_ids] .o_kanban_record:contains(Second) button[name=action_answer]`,
        run: "click",
    },
    { trigger: `${field("cause")} label:contains(${words.promised})`, run: "click" },
    press("action_go_on", ".modal"),
    { trigger: `${field("line_ids")}` },
    press("action_accept", ".modal"),
    closed,
]);

// The papers: the e-mail of the statement, a letter once more; then why nobody pays.
add("answers_papers", (words) => [
    ...["action_mail_statement", "action_mail_balance"].flatMap((name) => [
        press(name),
        { trigger: `${field("subject")}` },
        { trigger: ".modal button[name=action_send_mail]:enabled", run: "click" },
        closed,
    ]),
    tab("notices"),
    press("action_mail_copy", ".o_field_widget[name=notice_ids]"),
    { trigger: `${field("subject")}` },
    { trigger: ".modal button[name=action_send_mail]:enabled", run: "click" },
    closed,
    ...["invoices", "notices"].flatMap((name) => [
        press(`action_open_${name}`),
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_back_button, .breadcrumb-item a:last", run: "click" },
        { trigger: ".o_form_view .oe_title:contains(Debtor)" },
    ]),
]);

// Mails that debtors wrote: accepted in the case, or dealt with otherwise.
const mails = ".o_field_widget[name=reply_ids]";
add("replies_desk", () => [
    { trigger: `${mails} .o_data_row:count(2)` },
    press("action_accept", `${mails} .o_data_row:contains(2037)`),
    { trigger: `${mails} .o_data_row:count(1)` },
    tab("promises"),
    { trigger: ".o_field_widget[name=promise_ids] .o_data_row:contains(170)" },
    press("action_done", mails),
    { trigger: `body:not(:has(${mails} .o_data_row))` },
]);

add("replies_phone", () => [
    press("action_accept", `${mails} .o_kanban_record:contains(2037)`),
    { trigger: `${mails} .o_kanban_record:not(.o_kanban_ghost):count(1)` },
    press("action_done", `${mails} .o_kanban_record`),
    { trigger: `body:not(:has(${mails} button[name=action_done]))` },
]);

add("replies_list", () => [
    press("action_done", ".o_data_row:contains(Why)"),
    { trigger: ".o_data_row:count(1)" },
    { trigger: ".o_data_row td[name=words]", run: "click" },
    press("action_accept", ".o_form_view"),
    { trigger: "body:not(:has(button[name=action_accept]:visible))" },
    press("action_open_case", ".o_form_view"),
    { trigger: ".o_collections_case [name=to_pay_total]" },
]);
