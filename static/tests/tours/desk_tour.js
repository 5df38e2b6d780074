import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        piles: [
            ["Debtors overdue", "Work List"],
            ["Calls and decisions due", "Calls and Decisions Due"],
            ["Drafts to review", "Review"],
            ["Letters to print", "Letters to Print"],
            ["Not delivered", "Not Delivered"],
            ["Money to match", "Money to Match"],
            ["Credits to allocate", "Credits to Allocate"],
            ["Promises due", "Promises Due"],
            ["Plans in arrears", "Plans in Arrears"],
            ["Disputes to clear", "Disputes to Clear"],
            ["Soon time-barred", "Soon Time-barred"],
            ["Left undone by jobs", "Left Out at Night"],
            ["Collected this week", "Collected this Week"],
            ["Open items by age", "Open Items"],
        ],
        age: "31–60 days",
        days: "More than 30 days",
        young: "More than 90 days",
        disputed: "Disputed",
        level: "Level",
        now: "due now",
        switched: "Daily proposal",
        quiet: "Nothing leaves the house",
        hand: "WITHOUT A HAND",
        letters: "letters: 3, over",
        back: "Set-up Guide",
    },
    de: {
        piles: [
            ["Überfällige Schuldner", "Arbeitsliste"],
            ["Fällige Anrufe und Entscheidungen", "Fällige Anrufe und Entscheidungen"],
            ["Entwürfe zu prüfen", "Prüfung"],
            ["Briefe zu drucken", "Zu druckende Briefe"],
            ["Nicht zugestellt", "Nicht zugestellt"],
            ["Geld zuzuordnen", "Geld zuordnen"],
            ["Guthaben zu verrechnen", "Guthaben zu verrechnen"],
            ["Fällige Zusagen", "Fällige Zusagen"],
            ["Ratenpläne im Rückstand", "Ratenpläne im Rückstand"],
            ["Reklamationen zu klären", "Reklamationen zu klären"],
            ["Bald verjährt", "Bald verjährt"],
            ["Nachts liegen geblieben", "In der Nacht Ausgelassenes"],
            ["Diese Woche eingegangen", "Diese Woche eingegangen"],
            ["Offene Posten nach Alter", "Offene Posten"],
        ],
        age: "31–60 Tage",
        days: "Mehr als 30 Tage",
        young: "Mehr als 90 Tage",
        disputed: "Strittig",
        level: "Stufe",
        now: "jetzt fällig",
        switched: "Täglicher Vorschlag",
        quiet: "Nichts verlässt das Haus",
        hand: "OHNE ZUTUN",
        letters: "Briefe: 3, über",
        back: "Einrichtung",
    },
};

const card = (words) => `.o_kanban_record:contains("${words}")`;
const crumb = (words) => ({ trigger: `.o_last_breadcrumb_item:contains("${words}")` });
const back = [
    { trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a:last", run: "click" },
    { trigger: ".o_collections_today .o_kanban_record" },
];
const filters = { trigger: ".o_searchview_dropdown_toggler", run: "click" };
const choose = (words) => ({
    trigger: `.o_search_bar_menu .o_menu_item:contains("${words}")`,
    run: "click",
});
const clear = { trigger: ".o_facet_remove", run: "click" };

// Many piles are counted anew each time: a busy machine takes its time.

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // Each pile is opened, and left again.
    addTour(`today_${lang}`, () => [
        { trigger: ".o_collections_today" },
        ...words.piles.flatMap(([name, title]) => [
            { content: name, trigger: card(name), run: "click" },
            crumb(title),
            ...back,
        ]),
        {
            content: "One bar",
            trigger: `button[name=action_open_age]:contains("${words.age}")`,
            run: "click",
        },
        crumb(words.age),
        { trigger: ".o_data_row:contains(Middle Ltd)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Old Ltd)))" },
        ...back,
    ]);

    // Who has been overdue for long, what is contested, level by level; then the case itself.
    addTour(`work_${lang}`, () => [
        { trigger: `.o_data_row:first:contains(Old Ltd):contains("${words.now}")` },
        { trigger: ".o_data_row:contains(Young Ltd)" },
        filters,
        choose(words.days),
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Young Ltd)))" },
        { trigger: ".o_data_row:contains(Middle Ltd)" },
        choose(words.young),
        // Both together: a filter of the same group adds to what is found.
        { trigger: ".o_data_row:contains(Old Ltd)" },
        filters,
        clear,
        { trigger: ".o_data_row:contains(Young Ltd)" },
        filters,
        choose(words.disputed),
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Old Ltd)))" },
        { trigger: ".o_data_row:contains(Young Ltd)" },
        filters,
        clear,
        { trigger: ".o_data_row:contains(Old Ltd)" },
        filters,
        {
            trigger: `.o_search_bar_menu .o_group_by_menu .o_menu_item:contains("${words.level}")`,
            run: "click",
        },
        { trigger: ".o_group_header" },
        filters,
        clear,
        { trigger: ".o_data_row .o_data_cell:contains(Old Ltd)", run: "click" },
        { trigger: ".o_form_view" },
    ]);

    // The guide: a collector is chosen, a day simulated, the nightly proposal switched on.
    addTour(`setup_${lang}`, () => [
        { trigger: ".o_collections_guide" },
        { trigger: ".o_kanban_record:has(.o_check_collector.o_check_todo)", run: "click" },
        { trigger: ".modal [name=dunning_collector_id] input", run: "edit browser" },
        { trigger: `.o-autocomplete--dropdown-item:contains(browser_${lang})`, run: "click" },
        // Whoever changes a company gets the page anew.
        { trigger: ".modal .o_form_button_save", run: "click", expectUnloadPage: true },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_kanban_record:has(.o_check_collector.o_check_done)" },
        { trigger: ".o_kanban_record:has(.o_check_simulation.o_check_todo)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=figure_ids]" },
        { trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a:last", run: "click" },
        { trigger: `.o_kanban_record:has(.o_check_simulation.o_check_done):contains("${words.letters}")` },
        { trigger: ".o_kanban_record:has(.o_check_switch.o_check_todo)", run: "click" },
        { trigger: `.modal:contains("${words.quiet}")` },
        { trigger: ".modal input[data-value=automatic]", run: "click" },
        { trigger: `.modal:contains("${words.hand}")` },
        { trigger: ".modal input[data-value=propose]", run: "click" },
        { trigger: `.modal:contains("${words.quiet}")` },
        { trigger: ".modal button[name=action_switch]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `.o_kanban_record:has(.o_check_switch.o_check_done):contains("${words.switched}")` },
    ]);
}
