import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { NextRecordController, nextRecordForm } from "./next_record";

// Open items with tick boxes; on a phone each has a button of its own.
export class PickField extends X2ManyField {
    get rendererProps() {
        const props = super.rendererProps;
        return this.props.viewMode === "list" ? { ...props, allowSelectors: true } : props;
    }
}
registry.category("fields").add("collections_pick", { ...x2ManyField, component: PickField });

// Each button of the case hears which items are ticked.
export class CaseController extends NextRecordController {
    async beforeExecuteActionButton(clickParams) {
        const items = this.model.root.data.item_ids;
        const ids = items?.records.filter((it) => it.selected).map((it) => it.resId) || [];
        clickParams.buttonContext = { ...clickParams.buttonContext, picked_item_ids: ids };
        return super.beforeExecuteActionButton(clickParams);
    }
}
registry.category("views").add("collections_case_form", {
    ...nextRecordForm,
    Controller: CaseController,
});
