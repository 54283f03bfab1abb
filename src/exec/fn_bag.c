/* Evaluators of property bags and of access into dynamic values. */
#include "base/vec.h"
#include "exec/eval.h"
#include "value/convert.h"
#include "value/json_read.h"

/* d[index], d.name: what is not there is null */
void eval_element(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value from = arg_value(call, 0, i), key = arg_value(call, 1, i);
    int64_t index;
    Value item = value_null();
    if (from.type == VALUE_STRING && arg_type(call, 0) == VALUE_STRING) {
      item = value_null();
    } else if (key.type == VALUE_STRING) {
      item = value_member(from, value_text(key));
    } else if (value_to_long(key, &index)) {
      item = value_item(from, index);
    }
    result_dynamic(call, i, item);
  }
}

/* bag_pack(key, value, …) */
void eval_bag_pack(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    BagBuilder bag = {.arena = call->arena};
    for (uint32_t k = 0; k + 1 < call->arg_count; k += 2) {
      Text text = {.arena = call->arena};
      Value key = convert_value(&text, arg_dynamic(call, k, i), VALUE_STRING);
      bag_put(&bag, value_text(key), arg_dynamic(call, k + 1, i));
    }
    result_dynamic(call, i, bag_done(&bag));
  }
}

static bool is_empty(Value v) {
  return v.type == VALUE_NULL || (v.type == VALUE_STRING && v.len == 0);
}

/* The bag without members that are null or "", where the second argument says so. */
void eval_bag_without_empty(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value bag = arg_dynamic(call, 0, i);
    if (bag.type != VALUE_BAG || !arg_bool(call, 1, i)) {
      result_dynamic(call, i, bag);
      continue;
    }
    BagBuilder kept = {.arena = call->arena};
    for (uint32_t k = 0; k < bag.len; k++) {
      if (!is_empty(bag.members[k].value)) {
        bag_put(&kept, member_key(&bag.members[k]), bag.members[k].value);
      }
    }
    result_dynamic(call, i, bag_done(&kept));
  }
}

void eval_bag_keys(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value bag = arg_dynamic(call, 0, i);
    if (bag.type != VALUE_BAG) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, bag.len);
    for (uint32_t k = 0; k < bag.len; k++) items[k] = value_str(member_key(&bag.members[k]));
    result_dynamic(call, i, value_array(items, bag.len));
  }
}

void eval_bag_has_key(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value bag = arg_dynamic(call, 0, i);
    bool found = false;
    for (uint32_t k = 0; bag.type == VALUE_BAG && k < bag.len && !found; k++) {
      found = str_eq(member_key(&bag.members[k]), arg_str(call, 1, i));
    }
    if (bag.type != VALUE_BAG) {
      result_null(call, i);
    } else {
      result_bool(call, i, found);
    }
  }
}

/* Members of earlier bags win. */
void eval_bag_merge(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    BagBuilder merged = {.arena = call->arena};
    for (uint32_t k = 0; k < call->arg_count; k++) {
      Value bag = arg_dynamic(call, k, i);
      for (uint32_t j = 0; bag.type == VALUE_BAG && j < bag.len; j++) {
        Str key = member_key(&bag.members[j]);
        if (!bag_find(&merged, key)) bag_put(&merged, key, bag.members[j].value);
      }
    }
    result_dynamic(call, i, bag_done(&merged));
  }
}

void eval_bag_set_key(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    BagBuilder built = {.arena = call->arena};
    Value bag = arg_dynamic(call, 0, i);
    if (bag.type != VALUE_BAG) continue;
    for (uint32_t k = 0; k < bag.len; k++) {
      bag_put(&built, member_key(&bag.members[k]), bag.members[k].value);
    }
    bag_put(&built, arg_str(call, 1, i), arg_dynamic(call, 2, i));
    result_dynamic(call, i, bag_done(&built));
  }
}

/* bag_zip(keys, values): more values than keys are dropped, missing ones are null */
void eval_bag_zip(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value keys = arg_dynamic(call, 0, i), values = arg_dynamic(call, 1, i);
    BagBuilder bag = {.arena = call->arena};
    if (keys.type != VALUE_ARRAY || values.type != VALUE_ARRAY) continue;
    for (uint32_t k = 0; k < keys.len; k++) {
      if (keys.items[k].type != VALUE_STRING) continue;
      bag_put(&bag, value_text(keys.items[k]), value_item(values, k));
    }
    result_dynamic(call, i, bag_done(&bag));
  }
}

void eval_dynamic_to_json(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    text_json(&call->text, arg_dynamic(call, 0, i));
    result_str(call, i, text_done(&call->text));
  }
}
