import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

// "Send, next": when the draft really left, the next one of the pager is shown.
class NextDraftController extends FormController {
    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (root) => this.goOn(root);
        return params;
    }

    beforeExecuteActionButton(clickParams) {
        const root = this.model.root;
        this.left = clickParams.name === "action_ask_next" && root.data.state === "draft" && root.resId;
        return super.beforeExecuteActionButton(clickParams);
    }

    goOn({ resId, resIds, data }) {
        const left = this.left;
        if (left && left === resId && data.state !== "draft") {
            this.left = false;
            const next = resIds[resIds.indexOf(resId) + 1];
            if (next) {
                Promise.resolve().then(() => this.model.load({ resId: next }));
            }
        }
    }
}

registry.category("views").add("account_collections_next_draft", {
    ...formView,
    Controller: NextDraftController,
});
