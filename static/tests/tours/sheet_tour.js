import { addTour } from "./tour";

// Words as each user reads them.
const LANGUAGES = {
    en: { order: "official wizard", served: "The title was served", pay: "Attachable a month" },
    de: { order: "amtlichen", served: "Der Titel ist zugestellt", pay: "Pfändbar im Monat" },
};

const field = (name) => `.o_field_widget[name=${name}]`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // The sheet of the payment order.
    addTour(`sheet_${lang}`, () => [
        { trigger: "button[name=action_sheet]", run: "click" },
        { trigger: `.modal p:contains(${words.order})` },
        { trigger: ".modal button[name=action_print]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ]);
    // An insolvency: what a lawyer wants to know, and the sheet for the administrator.
    addTour(`sheet_insolvency_${lang}`, () => [
        { trigger: ".nav-link[name=avoidance]", run: "click" },
        { trigger: `${field("avoidance_html")} table:contains(InsO)` },
        { trigger: "button[name=action_sheet]", run: "click" },
        { trigger: ".modal button[name=action_print]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ]);
    // The sheet of an enforcement: what must be so before is read.
    addTour(`sheet_wages_${lang}`, () => [
        { trigger: "button[name=action_sheet]", run: "click" },
        { trigger: `.modal ${field("gates_text")}:contains(${words.served})` },
        { trigger: `.modal ${field("way")} input[data-value=wages]`, run: "click" },
        { trigger: `.modal ${field("net_pay")} input`, run: "edit 3000" },
        { trigger: `.modal ${field("dependants")} input`, run: "edit 2 && click .modal .modal-title" },
        { trigger: `.modal ${field("gates_text")}:contains(${words.pay}):contains(192)` },
        { trigger: ".modal .btn-secondary[special=cancel]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ]);
}
