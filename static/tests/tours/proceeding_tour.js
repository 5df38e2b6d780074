import { addTour } from "./tour";

// Words as each user reads them.
const LANGUAGES = {
    en: {
        kind: "Payment order (Germany)",
        demand: "A demand went out after the due day.",
        court: "Hagen",
        deadline: "Payment order lapses",
        step: "Order served",
        disputed: "Disputed, in whole or in part",
        credits: "credits or payments that nobody has matched",
        announced: "No letter that went out announces the hand-over",
        approved: "Approved",
        cancelled: "Cancelled",
    },
    de: {
        kind: "Mahnbescheid (Deutschland)",
        demand: "Nach der Fälligkeit wurde gemahnt.",
        court: "Hagen",
        deadline: "Mahnbescheid wird wirkungslos",
        step: "Mahnbescheid zugestellt",
        disputed: "Ganz oder teilweise bestritten",
        credits: "Guthaben oder Zahlungen, die niemand zugeordnet hat",
        announced: "Kein versandtes Schreiben kündigt die Übergabe an",
        approved: "Genehmigt",
        cancelled: "Storniert",
    },
};

const field = (name) => `.o_field_widget[name=${name}]`;
const button = (name) => `button[name=${name}]:not(:disabled)`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // From the case of the debtor to the payment order that was served.
    addTour(`proceeding_${lang}`, () => [
        { trigger: button("action_hand_over"), run: "click" },
        { trigger: `.modal ${field("kind_id")} label:contains(${words.kind})`, run: "click" },
        { trigger: `.modal [data-gate="demand ok"]:contains(${words.demand})` },
        { trigger: '.modal [data-gate="performed refuse"]' },
        { trigger: `.modal ${field("performed")} input`, run: "check" },
        { trigger: '.modal [data-gate="performed ok"]' },
        { trigger: ".modal button[name=action_prepare]", run: "click" },
        { trigger: `${field("court")}:contains(${words.court}), ${field("court")} input` },
        { trigger: button("action_check"), run: "click" },
        { trigger: button("action_hand_over"), run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: button("action_step"), run: "click" },
        { trigger: `.modal ${field("kind_id")} input`, run: `edit ${words.step}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${words.step})`, run: "click" },
        { trigger: ".modal button[name=action_take]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".nav-link[name=steps]", run: "click" },
        { trigger: `${field("step_ids")} .o_data_row:contains(${words.step})` },
        { trigger: ".nav-link[name=deadlines]", run: "click" },
        { trigger: `${field("deadline_ids")} .o_data_row:contains(${words.deadline})` },
        // It was another debtor's paper.
        { trigger: ".nav-link[name=steps]", run: "click" },
        {
            trigger: `.o_data_row:contains(${words.step}) button[name=action_take_back]`,
            run: "click",
        },
        { trigger: `.modal ${field("reason")} input`, run: "edit Another's paper" },
        { trigger: ".modal button[name=action_confirm].btn-primary:visible", run: "click" },
        { trigger: `.o_data_row.text-muted:contains(${words.step})` },
        { trigger: ".o_data_row:contains(Another's paper)" },
    ]);

    // A draft is approved, and not handed over after all.
    const stands = (state) => ({ trigger: `.o_arrow_button_current:contains(${state})` });
    addTour(`proceeding_draft_${lang}`, () => [
        { trigger: button("action_approve"), run: "click" },
        stands(words.approved),
        { trigger: button("action_cancel"), run: "click" },
        stands(words.cancelled),
    ]);

    // What refuses is read; who may not decide on it finds no button.
    const gates = [
        { trigger: ".nav-link[name=gates]", run: "click" },
        ...["disputed", "credits", "announced"].map((name) => ({
            trigger: `${field("gate_ids")} .o_data_row:contains(${words[name]})`,
        })),
        { trigger: "body:not(:has(.o_form_statusbar button[name=action_hand_over]))" },
    ];
    addTour(`gates_refused_${lang}`, () => [
        ...gates,
        { trigger: `${field("gate_ids")}:not(:has(button[name=action_override]))` },
    ]);
    // A manager goes on in spite of each, with a reason, and hands over.
    addTour(`gates_${lang}`, () => [
        ...gates,
        ...["disputed", "credits", "announced"].flatMap((name) => [
            {
                trigger: `.o_data_row:contains(${words[name]}) button[name=action_override]`,
                run: "click",
            },
            { trigger: `.modal ${field("reason")} input`, run: `edit Because of ${name}` },
            { trigger: ".modal button[name=action_confirm].btn-primary:visible", run: "click" },
            { trigger: `.o_data_row:contains(Because of ${name})` },
        ]),
        { trigger: button("action_hand_over"), run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: button("action_step") },
    ]);
}
