/* Evaluators of property bags and of access into dynamic values. */
#include "base/vec.h"
#include "exec/eval.h"
#include "value/convert.h"
#include "value/json_path.h"
#include "value/json_read.h"
#include "value/value_set.h"

#include <stdlib.h>

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

/* A key, or a path where it starts with `$`. */
static Str key_path(Arena *arena, Str key) {
  return str_starts(key, STR("$")) ? key : arena_printf(arena, "$['%.*s']", STR_ARG(key));
}

static bool has_path(Value v, Str path) {
  Str key;
  int64_t index = 0;
  while (json_path_step(&path, &key, &index)) {
    bool found = false;
    if (!key.ptr) {
      found = v.type == VALUE_ARRAY && index >= 0 && index < v.len;
      v = value_item(v, index);
    } else {
      Value inner = value_null();
      for (uint32_t k = 0; v.type == VALUE_BAG && k < v.len && !found; k++) {
        found = str_eq(member_key(&v.members[k]), key);
        if (found) inner = v.members[k].value;
      }
      v = inner;
    }
    if (!found) return false;
  }
  return path.len == 0;
}

void eval_bag_has_key(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value bag = arg_dynamic(call, 0, i);
    if (bag.type != VALUE_BAG) {
      result_null(call, i);
    } else {
      result_bool(call, i, has_path(bag, key_path(call->arena, arg_str(call, 1, i))));
    }
  }
}

/* V without what PATH leads to; V itself where that is nothing. */
static Value without_path(Arena *arena, Value v, Str path) {
  Str key;
  int64_t index = 0;
  if (v.type != VALUE_BAG || !json_path_step(&path, &key, &index) || !key.ptr) return v;
  ValueMember *members = ARENA_ARRAY(arena, ValueMember, v.len);
  uint32_t count = 0;
  for (uint32_t k = 0; k < v.len; k++) {
    bool here = str_eq(member_key(&v.members[k]), key);
    if (here && !path.len) continue;
    members[count] = v.members[k];
    if (here) members[count].value = without_path(arena, v.members[k].value, path);
    count++;
  }
  return value_bag(members, count);
}

/* bag_remove_keys(bag, [keys or paths]) */
void eval_bag_remove_keys(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value bag = arg_dynamic(call, 0, i), keys = arg_dynamic(call, 1, i);
    for (uint32_t k = 0; keys.type == VALUE_ARRAY && k < keys.len; k++) {
      if (keys.items[k].type != VALUE_STRING) continue;
      bag = without_path(call->arena, bag, key_path(call->arena, value_text(keys.items[k])));
    }
    result_dynamic(call, i, bag.type == VALUE_BAG ? bag : value_null());
  }
}

/* V with VALUE where PATH leads to; bags on the way are made. */
static Value with_path(Arena *arena, Value v, Str path, Value value) {
  Str key;
  int64_t index = 0;
  BagBuilder bag = {.arena = arena};
  if (!path.len) return value;
  if (!json_path_step(&path, &key, &index) || !key.ptr) return v;
  for (uint32_t k = 0; v.type == VALUE_BAG && k < v.len; k++) {
    bag_put(&bag, member_key(&v.members[k]), v.members[k].value);
  }
  bag_put(&bag, key, with_path(arena, value_member(v, key), path, value));
  return bag_done(&bag);
}

void eval_bag_set_key(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value bag = arg_dynamic(call, 0, i);
    if (bag.type != VALUE_BAG) continue;
    Str path = key_path(call->arena, arg_str(call, 1, i));
    result_dynamic(call, i, with_path(call->arena, bag, path, arg_dynamic(call, 2, i)));
  }
}

/* extract_json(path, text [, typeof]) */
void eval_extract_json(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = value_null();
    if (json_read(call->arena, arg_str(call, 1, i), &v)) v = json_path_get(v, arg_str(call, 0, i));
    column_set(call->result, i, convert_value(&call->text, v, call->result->type));
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

/* bag_zip(keys, values): more values than keys are dropped, missing ones are null */
void eval_bag_zip(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value keys = arg_dynamic(call, 0, i), values = arg_dynamic(call, 1, i);
    BagBuilder bag = {.arena = call->arena};
    if (keys.type != VALUE_ARRAY) continue;
    for (uint32_t k = 0; k < keys.len; k++) {
      if (keys.items[k].type != VALUE_STRING) continue;
      bag_put(&bag, value_text(keys.items[k]), value_item(values, k));
    }
    result_dynamic(call, i, bag_done(&bag));
  }
}

static int compare_members(const void *a, const void *b) {
  return str_cmp(member_key(a), member_key(b));
}

/* V with the members of all bags in the order of their keys. */
static Value canonical(Arena *arena, Value v) {
  if (v.type == VALUE_ARRAY) {
    Value *items = ARENA_ARRAY(arena, Value, v.len);
    for (uint32_t i = 0; i < v.len; i++) items[i] = canonical(arena, v.items[i]);
    return value_array(items, v.len);
  }
  if (v.type != VALUE_BAG) return v;
  ValueMember *members = ARENA_ARRAY(arena, ValueMember, v.len);
  for (uint32_t i = 0; i < v.len; i++) {
    members[i] = v.members[i];
    members[i].value = canonical(arena, v.members[i].value);
  }
  if (v.len) qsort(members, v.len, sizeof *members, compare_members);
  return value_bag(members, v.len);
}

void eval_dynamic_to_json(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    text_json(&call->text, canonical(call->arena, arg_dynamic(call, 0, i)));
    result_str(call, i, text_done(&call->text));
  }
}

typedef struct Paths {
  Arena *arena;
  Text text;
  ValueSet found;
} Paths;

static void add_paths(Paths *paths, Str at, Value v) {
  for (uint32_t i = 0; (v.type == VALUE_BAG || v.type == VALUE_ARRAY) && i < v.len; i++) {
    bool bag = v.type == VALUE_BAG;
    text_add(&paths->text, at);
    text_add(&paths->text, bag ? STR("['") : STR("[0]"));
    if (bag) text_add(&paths->text, member_key(&v.members[i]));
    if (bag) text_add(&paths->text, STR("']"));
    Str path = text_done(&paths->text);
    value_set_add(&paths->found, value_str(path), NULL);
    add_paths(paths, path, bag ? v.members[i].value : v.items[i]);
  }
}

/* The paths to all values in a dynamic one, each once; all items of arrays are item 0. */
void eval_treepath(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = arg_dynamic(call, 0, i);
    Paths paths = {.arena = call->arena, .text = call->text, .found = {.arena = call->arena}};
    if (v.type != VALUE_BAG && v.type != VALUE_ARRAY) continue;
    add_paths(&paths, STR(""), v);
    call->text = paths.text;
    result_dynamic(call, i, value_array(paths.found.items, paths.found.len));
  }
}
