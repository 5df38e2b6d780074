import { addTour } from "./tour";

// A clerk's morning: propose, read why, review a letter, send.
addTour("run", () => [
    { content: "A new run", trigger: ".o_list_button_add", run: "click" },
    { content: "Propose", trigger: "button[name=action_propose]", run: "click" },
    {
        content: "It is proposed",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Proposed)",
    },
    {
        content: "Why is something not dunned?",
        trigger: ".o_field_widget[name=figure_ids] td:contains(Not overdue)",
    },
    {
        content: "Each item with its reason",
        trigger: "button[name=action_view_decisions]",
        run: "click",
    },
    {
        content: "The reason",
        trigger: ".o_group_header:contains(Not overdue)",
        run: "click",
    },
    {
        content: "A sentence a clerk understands",
        trigger: ".o_data_row .o_data_cell:contains(Not overdue. Next)",
    },
    {
        content: "Back to the run",
        trigger: ".o_breadcrumb .breadcrumb-item a:contains(Dunning Run)",
        run: "click",
    },
    { content: "The notices", trigger: "button[name=action_view_notices]", run: "click" },
    { trigger: ".o_last_breadcrumb_item:contains(Notices)" },
    {
        content: "Open the letter to the debtor",
        trigger: ".o_list_view .o_data_cell:contains(Tour Debtor)",
        run: "click",
    },
    {
        content: "Its items",
        trigger: ".o_field_widget[name=line_ids] .o_data_row button[name=action_raise]",
        run: "click",
    },
    {
        content: "Raised by one level",
        trigger: ".o_field_widget[name=line_ids] .o_data_row td:contains(Level 2)",
    },
    {
        content: "Lower it again",
        trigger: ".o_field_widget[name=line_ids] .o_data_row button[name=action_lower]",
        run: "click",
    },
    {
        content: "Back at the proposed level",
        trigger: ".o_field_widget[name=line_ids] .o_data_row td:contains(Level 1)",
    },
    {
        content: "Back to the run",
        trigger: ".o_breadcrumb .breadcrumb-item a:contains(Dunning Run)",
        run: "click",
    },
    { trigger: ".o_last_breadcrumb_item:contains(Dunning Run)" },
    {
        content: "Confirm and send",
        trigger: ".o_form_view button[name=action_ask]",
        run: "click",
    },
    {
        content: "In the outbox",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Confirmed)",
    },
]);
