import { registry } from "@web/core/registry";

// While letters go out: the page that shows them is read again when a batch is done, unless
// somebody is at work on it.
const BUSY = ".modal, .o_selected_row, .o_form_status_indicator_buttons:not(.invisible), .o-dropdown--menu";

registry.category("services").add("account_collections_progress", {
    dependencies: ["bus_service", "action"],
    start(env, { bus_service, action }) {
        let timer;
        bus_service.subscribe("account_collections_progress", ({ models }) => {
            clearTimeout(timer);
            timer = setTimeout(() => {
                const model = action.currentController?.props?.resModel;
                if (models.includes(model) && !document.querySelector(BUSY)) {
                    action.doAction("soft_reload");
                }
            }, 300);
        });
        bus_service.start();
    },
});
