import { addTour } from "./tour";

const tab = (name) => `.o_notebook_headers a.nav-link[name=${name}]`;
const state = (word) => `.o_statusbar_status .o_arrow_button_current:contains(${word})`;

// The debtor calls and promises to pay next week.
addTour("call", () => [
    { content: "The call is noted", trigger: tab("contacts"), run: "click" },
    {
        trigger: ".o_field_widget[name=contact_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    {
        trigger: ".o_field_widget[name=contact_ids] [name=contact_name] input",
        run: "edit Ms Payer",
    },
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_saved" },
    { content: "She promises", trigger: "button[name=action_promise]", run: "click" },
    { trigger: ".modal [name=contact_name] input", run: "edit Ms Payer" },
    { trigger: ".modal button[name=action_accept]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
    { trigger: tab("promises"), run: "click" },
    { trigger: ".o_field_widget[name=promise_ids] .o_data_row td:contains(Open)" },
]);

// The promise is broken; she calls again and takes a plan.
addTour("plan", () => [
    { trigger: tab("promises"), run: "click" },
    {
        content: "What became of the promise",
        trigger: ".o_field_widget[name=promise_ids] .o_data_row td:contains(Broken)",
    },
    { content: "A plan then", trigger: "button[name=action_payment_plan]", run: "click" },
    {
        content: "Six instalments are proposed",
        trigger: ".o_field_widget[name=line_ids] .o_data_row:nth-child(6)",
    },
    { trigger: ".o_field_widget[name=count] input", run: "edit 3 && click body" },
    {
        content: "Three are enough",
        trigger:
            ".o_field_widget[name=line_ids]:has(.o_data_row:nth-child(3)):not(:has(.o_data_row:nth-child(4)))",
    },
    { content: "Agreed", trigger: "button[name=action_accept]", run: "click" },
    { content: "Yes, its items rest", trigger: ".modal-footer .btn-primary", run: "click" },
    { trigger: state("Accepted") },
]);

// All instalments came.
addTour("kept", () => [
    { trigger: tab("plans"), run: "click" },
    {
        content: "Kept",
        trigger: ".o_field_widget[name=plan_ids] .o_data_row td:contains(Completed)",
    },
    {
        trigger: ".o_field_widget[name=plan_ids] .o_data_row td:contains(Completed)",
        run: "click",
    },
    { trigger: state("Completed") },
]);
