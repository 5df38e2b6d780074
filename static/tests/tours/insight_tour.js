import { registry } from "@web/core/registry";

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
const patient = (steps) => steps.map((step) => ({ timeout: 60000, ...step }));

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // A figure, the rows it counts, and back; then another day.
    registry.category("web_tour.tours").add(`account_collections_figures_${lang}`, {
        steps: () => patient([
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
        ]),
    });
}
