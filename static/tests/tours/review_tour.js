import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        draft: "Draft",
        confirmed: "Confirmed",
        words: "1 e-mail, 1 letter on paper",
        doubt: "No e-mail address",
        sentence: "a letter on paper takes its place",
        cancelled: "Cancelled: 2.",
        left: "left as they are: 1",
        empty: "No draft waits for review",
        printed: "No letter waits for the printer",
        arrived: "Everything arrived",
        wrong: "is no e-mail address",
        dunned: "To be dunned",
    },
    de: {
        draft: "Entwurf",
        confirmed: "Bestätigt",
        words: "1 E-Mail, 1 Brief auf Papier",
        doubt: "Keine E-Mail-Adresse",
        sentence: "ein Brief auf Papier tritt an ihre Stelle",
        cancelled: "Storniert: 2.",
        left: "unverändert gelassen: 1",
        empty: "Kein Entwurf wartet auf Prüfung",
        printed: "Kein Brief wartet auf den Druck",
        arrived: "Alles ist angekommen",
        wrong: "ist keine E-Mail-Adresse",
        dunned: "Zu mahnen",
    },
};

const press = (name, where = "") => ({ trigger: `${where} button[name=${name}]`, run: "click" });
const tab = (name) => ({ trigger: `.o_notebook_headers a.nav-link[name=${name}]`, run: "click" });
const row = (words) => `.o_list_view .o_data_row:contains(${words})`;
const line = (words) => `.o_field_widget[name=line_ids] .o_data_row:contains(${words})`;
const state = (words) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${words})`,
});
const open = (words) => ({ trigger: `${row(words)} .o_data_cell`, run: "click" });
const tick = (words) => ({
    trigger: `${row(words)} .o_list_record_selector input`,
    run: "click",
});
const closed = { trigger: "body:not(:has(.modal))" };

function add(name, makeSteps) {
    for (const [lang, words] of Object.entries(LANGUAGES)) {
        addTour(`${name}_${lang}`, () => makeSteps(words));
    }
}

// A draft as the debtor will read it; taken out and put back; sent, and on to the next one.
add("review_draft", (words) => [
    open("First Ltd"),
    { content: "The letter", trigger: ".o_dunning_paper iframe[title]" },
    { trigger: ":iframe .o_dunning_text:contains(Please pay)" },
    tab("reading_mail"),
    { content: "The e-mail", trigger: ".o_dunning_mail:contains(first@example.com)" },
    { trigger: ".o_dunning_mail_body:contains(Please pay)" },
    press("action_drop", line("Second thing")),
    press("action_put_back", line("Second thing")),
    press("action_drop", line("Second thing")),
    { trigger: line("Second thing") + " button[name=action_put_back]" },
    { content: "The last one asks", ...press("action_drop", line("First thing")) },
    { trigger: ".modal .modal-footer .btn-secondary", run: "click" },
    closed,
    press("action_put_back", line("Second thing")),
    { trigger: line("Second thing") + " button[name=action_drop]" },
    press("action_ask_next"),
    { content: "The next draft", trigger: ".o_field_widget[name=partner_id]:contains(Paper Ltd)" },
    state(words.draft),
    { trigger: `.o_field_widget[name=alerts]:contains(${words.sentence})` },
    press("action_ask_next"),
    { trigger: `.modal .o_field_widget[name=alerts]:contains(${words.doubt})` },
    { trigger: ".modal .modal-footer .btn-secondary", run: "click" },
    closed,
    { content: "Not sent, not left", trigger: ".o_field_widget[name=partner_id]:contains(Paper)" },
    state(words.draft),
    press("action_ask_next"),
    press("action_confirm", ".modal"),
    closed,
    {
        content: "There is no other",
        trigger: ".o_field_widget[name=partner_id]:contains(Paper Ltd)",
    },
    state(words.confirmed),
]);

// All of the pile, with the numbers first.
add("review_pile", (words) => [
    { trigger: row(words.doubt) },
    { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
    press("action_ask"),
    { trigger: `.modal .o_field_widget[name=summary]:contains(${words.words})` },
    { trigger: ".modal .o_field_widget[name=alerts] a", run: "click" },
    { content: "The draft concerned", trigger: row("Paper Ltd") },
    { trigger: `.o_list_view:not(:has(${row("First Ltd").replace(".o_list_view ", "")}))` },
    { trigger: ".o_breadcrumb .breadcrumb-item a", run: "click" },
    { trigger: row("First Ltd") },
    { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
    press("action_ask"),
    press("action_confirm", ".modal"),
    closed,
    { trigger: `.o_view_nocontent:contains(${words.empty})` },
]);

// What waits for the printer, without a tick.
add("review_print", (words) => [
    { trigger: row("Paper Ltd") },
    press("action_print_pile"),
    { trigger: `.o_view_nocontent:contains(${words.printed})` },
]);

// What did not arrive, mended in the row.
add("review_repair", (words) => [
    { trigger: `${row("First Ltd")} .o_data_cell[name=recipient_email]`, run: "click" },
    {
        trigger: ".o_selected_row .o_field_widget[name=recipient_email] input",
        run: "edit kaputt",
    },
    press("action_retry", ".o_selected_row"),
    { content: "That is none", trigger: `.o_error_dialog:contains(${words.wrong})` },
    { trigger: ".o_error_dialog .modal-footer .btn-primary", run: "click" },
    closed,
    {
        trigger: ".o_selected_row .o_field_widget[name=recipient_email] input",
        run: "edit right@example.com",
    },
    press("action_retry", ".o_selected_row"),
    { content: "On its way", trigger: `.o_list_view:not(:has(.o_data_row:contains(First Ltd)))` },
    press("action_open_recipient", row("Paper Ltd")),
    { trigger: ".modal .o_form_view .o_field_widget" },
    { trigger: ".modal .modal-header .btn-close", run: "click" },
    closed,
    press("action_as_letter", row("Paper Ltd")),
    { trigger: `.o_view_nocontent:contains(${words.arrived})` },
]);

// Of many those are cancelled that can be.
add("review_cancel", (words) => [
    { trigger: row("First Ltd") },
    { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
    press("action_cancel"),
    { trigger: ".modal .modal-footer .btn-primary", run: "click" },
    { trigger: `.o_notification:contains(${words.cancelled}):contains(${words.left})` },
]);

// The decisions behind a number of the run.
add("review_figures", (words) => [
    { trigger: `.o_field_widget[name=figure_ids] .o_data_row:contains(${words.dunned})` },
    press(
        "action_view_decisions",
        `.o_field_widget[name=figure_ids] .o_data_row:contains(${words.dunned})`
    ),
    { trigger: `.o_last_breadcrumb_item:contains(${words.dunned})` },
    { trigger: `${row("First Ltd")} .o_data_cell[name=sentence]` },
]);
