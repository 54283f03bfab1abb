/* Evaluators of conversions: to…() and the casts that plans insert. */
#include "exec/eval.h"
#include "value/convert.h"

/* To the type of the result column, whatever it is. */
void eval_cast(EvalCall *call) {
  bool json = arg_type(call, 0) == VALUE_DYNAMIC && call->result->type == VALUE_STRING;
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = arg_value(call, 0, i);
    if (json && v.type == VALUE_BOOL) v = value_str(v.boolean ? STR("true") : STR("false"));
    column_set(call->result, i, convert_value(&call->text, v, call->result->type));
  }
}

/* A scalar put into a dynamic: text is not parsed. */
void eval_wrap(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = arg_value(call, 0, i);
    if (v.type == VALUE_DECIMAL || v.type == VALUE_GUID) {
      v = value_wide(call->arena, v.type, *v.wide);
    }
    result_dynamic(call, i, v);
  }
}

void eval_gettype(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    ValueType type = arg_type(call, 0);
    Value v = arg_value(call, 0, i);
    Str name = type == VALUE_DYNAMIC ? value_type_name(v) : str_of(value_type_text(type));
    result_str(call, i, v.type == VALUE_NULL ? STR("null") : name);
  }
}
