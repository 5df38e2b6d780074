import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        bucket: "1–30 Days Late",
        amount: "150.00",
        last: "Three month-ends ago",
        other: "Another Day",
    },
    de: {
        bucket: "1–30 Tage überfällig",
        amount: "150,00",
        last: "Vor drei Monatsenden",
        other: "Anderer Tag",
    },
};

const card = (words) => `.o_kanban_record:contains("${words}")`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // A figure, the rows it counts, and back; then another day.
    addTour(`figures_${lang}`, () => [
        { trigger: `${card(words.bucket)}:contains("${words.amount}")` },
        { trigger: `${card(words.bucket)} a[name=action_open]`, run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Fifty Ltd)" },
        { trigger: ".o_list_view .o_data_row:contains(Hundred Ltd)" },
        { trigger: `.o_list_footer:contains("${words.amount}")` },
        { trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a:last", run: "click" },
        { trigger: card(words.bucket) },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            trigger: `.o_search_bar_menu .o_menu_item:contains("${words.last}")`,
            run: "click",
        },
        { trigger: `.o_kanban_view:not(:has(${card(words.bucket)}:contains("${words.amount}")))` },
        { trigger: ".o_facet_remove", run: "click" },
        { trigger: `${card(words.bucket)}:contains("${words.amount}")` },
        { trigger: `button[name=action_choose_day]:contains("${words.other}")`, run: "click" },
        { trigger: ".modal button[name=action_show]", run: "click" },
        { trigger: ".o_kanban_view:not(:has(.modal))" },
        { trigger: `${card(words.bucket)}:contains("${words.amount}")` },
    ]);
}

const TRIAL = {
    en: { begun: "The result is looked at once", friendly: "Friendlier" },
    de: { begun: "Das Ergebnis wird einmal betrachtet", friendly: "Friendlier" },
};
const pick = (name, text) => [
    { trigger: `.o_field_widget[name=${name}] input`, run: `edit ${text}` },
    // Not before what was typed has been searched: an item of the list before it is gone by then.
    { trigger: `.o_m2o_dropdown_option_create:contains("${text}")` },
    {
        trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${text}")`,
        run: "click",
    },
    { trigger: "body:not(:has(.o-autocomplete--dropdown-menu))" },
];

for (const [lang, words] of Object.entries(TRIAL)) {
    // Planned, begun, stopped.
    addTour(`trial_${lang}`, () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea", run: "edit Words" },
        { trigger: ".o_field_widget[name=key] input", run: `edit words-${lang}` },
        ...pick("champion_id", "Champion"),
        ...pick("challenger_id", words.friendly),
        { trigger: ".o_field_widget[name=rate] input", run: "edit 50" },
        { trigger: ".o_field_widget[name=points] input", run: "edit 45 && press Tab" },
        // 15 debtors in each group, 16 first letters last year.
        { trigger: ".o_field_widget[name=plan_text]:contains(15):contains(16)" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: `.o_field_widget[name=verdict]:contains("${words.begun}")` },
        { trigger: "button[name=action_open_debtors]" },
        { trigger: "button[name=action_stop]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "body:not(:has(button[name=action_stop]))" },
    ]);
}

const REPLAY = {
    en: { again: "come out again", assumed: "Payments came as they did" },
    de: { again: "wieder heraus", assumed: "Zahlungen kamen, wie sie kamen" },
};

for (const [lang, words] of Object.entries(REPLAY)) {
    // From the procedure to what it would have sent, by week.
    addTour(`replay_${lang}`, () => [
        { trigger: "button[name=action_replay]", run: "click" },
        { trigger: ".o_form_view:has(.o_field_widget[name=with_holds]) .o_field_widget[name=scope_id] input" },
        { trigger: `.o_field_widget[name=assumption_text]:contains("${words.assumed}")` },
        {
            trigger: ".o_form_view:has(.o_field_widget[name=with_holds]) button[name=action_replay]",
            run: "click",
        },
        { trigger: `.o_field_widget[name=calibration_text]:contains("${words.again}")` },
        { trigger: ".o_field_widget[name=summary] td:contains(Replayed)" },
        { trigger: "button[name=action_open_lines]", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
        { trigger: "button.o_list, .o_switch_view.o_list", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
    ]);
}

const RESPONSE = {
    en: { few: "Too few debtors to tell", open: "Still Watched", email: "E-mail" },
    de: { few: "Zu wenige Schuldner", open: "Wird noch beobachtet", email: "E-Mail" },
};

for (const [lang, words] of Object.entries(RESPONSE)) {
    // What happened after the letters of a level, by way, down to each claim, and as a pivot.
    addTour(`responses_${lang}`, () => [
        { trigger: `.o_data_row:contains("Level 1") [name=response_text]:contains("${words.few}")` },
        { trigger: `.o_data_row:contains("Level 1") [name=response_channels]:contains("${words.email}")` },
        { trigger: `.o_data_row:contains("Level 1") button[name=action_open_responses]`, run: "click" },
        { trigger: `.o_group_header:contains("${words.open}")`, run: "click" },
        { trigger: ".o_data_row:contains(Fifty Ltd)" },
        { trigger: "button.o_pivot, .o_switch_view.o_pivot", run: "click" },
        { trigger: `.o_pivot_view td:contains("50")` },
    ]);
}
