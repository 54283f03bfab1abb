/* Owns the questions "is this what must stand here?", and the findings where it is not.
   An expression that is in error or unknown never draws a further finding. */
#include "base/buf.h"
#include "kql/bind_int.h"

/* An expression of type unknown or in error: nothing can be said. */
static bool is_silent(const KqlNode *node) {
  return bind_is_error(node) || node->type == TYPE_UNKNOWN;
}

static const char *type_of(const KqlNode *node) {
  return node->type == TYPE_TABLE ? "a table" : kql_type_name(kql_type(node));
}

bool bind_check_scalar(Binder *binder, const KqlNode *node) {
  if (node->type == TYPE_NONE || kql_type_is(kql_type(node), IS_SCALAR)) return true;
  if (!bind_is_error(node)) {
    bind_report(binder, DIAG_KS108, node, "%s found, expected a single value", type_of(node));
  }
  return false;
}

bool bind_check_table(Binder *binder, const KqlNode *node) {
  if (node->type == TYPE_TABLE || node->type == TYPE_TABLES) return true;
  if (!bind_is_error(node)) {
    bind_report(binder, DIAG_KS111, node, "a value of type %s found, expected a table",
                type_of(node));
  }
  return false;
}

static bool check_property(Binder *binder, const KqlNode *node, unsigned property, DiagCode code,
                           const char *wanted) {
  if (kql_type_is(kql_type(node), IS_SCALAR | property)) return true;
  if (!is_silent(node)) {
    bind_report(binder, code, node, "a value of type %s found, expected %s", type_of(node), wanted);
  }
  return false;
}

bool bind_check_integer(Binder *binder, const KqlNode *node) {
  return check_property(binder, node, IS_INTEGER, DIAG_KS134, "an integer");
}

bool bind_check_number(Binder *binder, const KqlNode *node) {
  return check_property(binder, node, IS_NUMBER, DIAG_KS137, "a number");
}

bool bind_check_summable(Binder *binder, const KqlNode *node) {
  return check_property(binder, node, IS_SUMMABLE, DIAG_KS138, "a number, datetime or timespan");
}

static bool check_ordered(Binder *binder, const KqlNode *node) {
  return check_property(binder, node, IS_ORDERED, DIAG_KS206,
                        "a number, datetime, timespan, string or bool");
}

bool bind_check_column(Binder *binder, const KqlNode *node) {
  if (node->symbol != NULL && node->symbol->kind == SYMBOL_COLUMN) return true;
  if (!bind_is_error(node)) bind_report(binder, DIAG_KS109, node, "expected the name of a column");
  return false;
}

bool bind_check_type(Binder *binder, const KqlNode *node, KqlTyped want, KqlConversion conversion) {
  KqlTyped typed = kql_typed(node);
  bool fits = typed.type == TYPE_UNKNOWN || (want.type == TYPE_DYNAMIC && want.shape == SHAPE_ANY
                                                 ? typed.type == TYPE_DYNAMIC
                                                 : kql_assignable(want, typed, conversion));
  if (fits) return true;
  if (!is_silent(node) && want.type != TYPE_UNKNOWN && want.type != TYPE_ERROR) {
    Diag *diag = bind_report(binder, DIAG_KS141, node, "a value of type %s found, expected %s",
                             type_of(node), kql_type_name(want.type));
    if (want.type == TYPE_BOOL && typed.type == TYPE_DYNAMIC) {
      diag_help(binder->bag, diag, "write `tobool(…)` around it, or compare it with a value");
    } else if (want.type == TYPE_BOOL) {
      diag_help(binder->bag, diag, "compare it with a value");
    } else {
      bind_advise_type(binder, diag, node, want.type);
    }
  }
  return false;
}

bool bind_check_dynamic(Binder *binder, const KqlNode *node) {
  if (node->type == TYPE_DYNAMIC) return true;
  if (!is_silent(node)) {
    Diag *diag = bind_report(binder, DIAG_KS141, node, "a value of type %s found, expected dynamic",
                             type_of(node));
    if (node->type == TYPE_STRING) {
      diag_help(binder->bag, diag, "write `parse_json(…)` around it");
    }
  }
  return false;
}

bool bind_check_not_dynamic(Binder *binder, const KqlNode *node) {
  if (node->type != TYPE_DYNAMIC) return true;
  Diag *diag = bind_report(binder, DIAG_KS116, node, "a dynamic value cannot stand here");
  diag_help(binder->bag, diag, "convert it first, for example with `tostring(…)`");
  return false;
}

static bool check_not(Binder *binder, const KqlNode *node, KqlType type) {
  if (node->type != type) return true;
  bind_report(binder, DIAG_KS116, node, "a value of type %s cannot stand here",
              kql_type_name(type));
  return false;
}

bool bind_check_literal(Binder *binder, const KqlNode *node) {
  if (kql_is_literal(binder->query, node)) return true;
  if (!bind_is_error(node)) bind_report(binder, DIAG_KS131, node, "expected a literal value");
  return false;
}

bool bind_check_constant(Binder *binder, const KqlNode *node) {
  if (kql_is_constant(node)) return true;
  if (!bind_is_error(node)) {
    bind_report(binder, DIAG_KS129, node,
                "expected a constant: a value that is the same for all rows");
  }
  return false;
}

/* --- arguments --- */

static bool has_value(const char *values, Str value) {
  Str rest = str_of(values);
  while (rest.len > 0) {
    if (str_eq_nocase(str_split(&rest, '|'), value)) return true;
  }
  return false;
}

static void check_values(Binder *binder, const KqlNode *argument, const char *values) {
  Str value = kql_constant_string(binder->query, argument);
  if (bind_is_error(argument) || has_value(values, value)) return;
  Diag *diag = bind_report(binder, DIAG_KS140, argument,
                           "`%.*s` is not one of the values allowed here", STR_ARG(value));
  Buf list = {0};
  for (const char *c = values; *c != '\0'; c++) {
    if (*c == '|') {
      buf_add(&list, STR(", "));
    } else {
      buf_add_byte(&list, *c);
    }
  }
  diag_help(binder->bag, diag, "write one of %.*s", STR_ARG(buf_str(&list)));
  buf_free(&list);
}

static void check_form(Binder *binder, const KqlNode *argument, const KqlParameter *parameter) {
  switch ((KqlForm)parameter->form) {
    case FORM_COLUMN:
    case FORM_COLUMN_OF_0:
    case FORM_COLUMN_OF_0_COMMON: bind_check_column(binder, argument); break;
    case FORM_CONSTANT: bind_check_constant(binder, argument); break;
    case FORM_LITERAL:
      if (bind_check_literal(binder, argument) && parameter->values != NULL) {
        check_values(binder, argument, parameter->values);
      }
      break;
    case FORM_LITERAL_NOT_EMPTY:
      if (bind_check_literal(binder, argument) && argument->type == TYPE_STRING &&
          kql_constant_string(binder->query, argument).len == 0) {
        bind_report(binder, DIAG_KS133, argument, "an empty string found, expected a text");
      }
      break;
    default: break;
  }
}

static void check_one_of(Binder *binder, const KqlNode *argument, const KqlParameter *parameter,
                         KqlTyped typed) {
  for (KqlType type = TYPE_BOOL; type <= TYPE_GUID; type++) {
    KqlTyped want = {type, SHAPE_ANY};
    bool listed = (parameter->types >> type & 1) != 0;
    if (listed && (kql_assignable(want, typed, CONVERT_NONE) ||
                   kql_assignable(want, typed, CONVERT_PROMOTE))) {
      return;
    }
  }
  Diag *diag = bind_report(binder, DIAG_KS107, argument, "a value of type %s cannot stand here",
                           type_of(argument));
  diag->follows = bind_is_error(argument);
}

/* The function that makes a value of TYPE, or NULL. */
static const char *converter_to(KqlType type) {
  switch (type) {
    case TYPE_STRING: return "tostring";
    case TYPE_LONG: return "tolong";
    case TYPE_INT: return "toint";
    case TYPE_REAL: return "toreal";
    case TYPE_BOOL: return "tobool";
    case TYPE_DATETIME: return "todatetime";
    case TYPE_TIMESPAN: return "totimespan";
    case TYPE_GUID: return "toguid";
    case TYPE_DYNAMIC: return "todynamic";
    default: return NULL;
  }
}

enum { SHORT_TEXT = 48 }; /* how much of an expression a help repeats */

void bind_advise_type(const Binder *binder, Diag *diag, const KqlNode *node, KqlType want) {
  const char *converter = converter_to(want);
  Str text = kql_text(binder->query, node);
  Str shown = text.len <= SHORT_TEXT ? text : STR("…");
  bool number = node->kind == KQL_LITERAL && kql_type_is(kql_type(node), IS_INTEGER);
  bool quoted = node->kind == KQL_STRING;
  if (want == TYPE_TIMESPAN && number) {
    diag_help(binder->bag, diag, "say of what: `%.*sd` is days, `%.*sh` hours, `%.*sm` minutes",
              STR_ARG(text), STR_ARG(text), STR_ARG(text));
  } else if (want == TYPE_TIMESPAN && quoted) {
    diag_help(binder->bag, diag, "durations stand without quotes: `1d`, `2h`, `30m`");
  } else if (want == TYPE_DATETIME && quoted) {
    diag_help(binder->bag, diag, "write `datetime(%.*s)`",
              STR_ARG(kql_string(binder->query, node)));
  } else if (want == TYPE_STRING && number) {
    diag_help(binder->bag, diag, "write `\"%.*s\"`", STR_ARG(text));
  } else if (converter != NULL && kql_type_is(kql_type(node), IS_SCALAR)) {
    diag_help(binder->bag, diag, "write `%s(%.*s)`", converter, STR_ARG(shown));
  }
}

static void check_exact(Binder *binder, const KqlNode *argument, KqlType want, KqlTyped typed) {
  KqlTyped wanted = {want, SHAPE_ANY};
  bool fits = typed.type == TYPE_UNKNOWN || kql_assignable(wanted, typed, CONVERT_NONE) ||
              kql_assignable(wanted, typed, CONVERT_PROMOTE);
  if (fits) return;
  Diag *diag = bind_report(binder, DIAG_KS107, argument, "a value of type %s found, expected %s",
                           type_of(argument), kql_type_name(want));
  diag->follows = bind_is_error(argument);
  bind_advise_type(binder, diag, argument, want);
}

static void check_shape(Binder *binder, const KqlNode *argument, bool fits, DiagCode code,
                        const char *wanted) {
  if (fits || is_silent(argument)) return;
  bind_report(binder, code, argument, "a value of type %s found, expected %s", type_of(argument),
              wanted);
}

static void check_common(Binder *binder, const KqlNode *argument, KqlTyped common) {
  if (common.type != TYPE_NONE) bind_check_type(binder, argument, common, CONVERT_PROMOTE);
}

/* flat table: one case a constraint */
static void check_want(Binder *binder, const KqlNode *argument, const KqlParameter *parameter,
                       KqlTyped typed, KqlTyped common) {
  bool string = typed.type == TYPE_STRING;
  switch (parameter->want) {
    case WANT_ANY: break;
    case WANT_ONE_OF:
      if (typed.type != TYPE_UNKNOWN) check_one_of(binder, argument, parameter, typed);
      break;
    case WANT_SCALAR: bind_check_scalar(binder, argument); break;
    case WANT_INTEGER: bind_check_integer(binder, argument); break;
    case WANT_NUMBER: bind_check_number(binder, argument); break;
    case WANT_NUMBER_OR_BOOL:
      check_shape(binder, argument, typed.type == TYPE_BOOL || kql_type_is(typed.type, IS_NUMBER),
                  DIAG_KS137, "a number or bool");
      break;
    case WANT_SUMMABLE: bind_check_summable(binder, argument); break;
    case WANT_ORDERED: check_ordered(binder, argument); break;
    case WANT_STRING_OR_DYNAMIC:
      check_shape(binder, argument, string || typed.type == TYPE_DYNAMIC, DIAG_KS141,
                  "string or dynamic");
      break;
    case WANT_STRING_OR_ARRAY:
      check_shape(binder, argument, kql_is_string_or_array(typed), DIAG_KS233,
                  "a string or an array of strings");
      break;
    case WANT_INTEGER_OR_ARRAY:
      check_shape(binder, argument, kql_is_integer_or_array(typed), DIAG_KS136,
                  "an integer or an array of integers");
      break;
    case WANT_ARRAY:
      check_shape(binder, argument, kql_may_be_array(typed), DIAG_KS234, "an array");
      break;
    case WANT_BAG:
      check_shape(binder, argument, kql_may_be_bag(typed), DIAG_KS235, "a property bag");
      break;
    case WANT_NOT_BOOL:
      if (bind_check_scalar(binder, argument)) check_not(binder, argument, TYPE_BOOL);
      break;
    case WANT_NOT_REAL_OR_BOOL:
      if (bind_check_scalar(binder, argument) && check_not(binder, argument, TYPE_REAL)) {
        check_not(binder, argument, TYPE_BOOL);
      }
      break;
    case WANT_NOT_DYNAMIC:
      if (bind_check_scalar(binder, argument)) bind_check_not_dynamic(binder, argument);
      break;
    case WANT_TABLE: bind_check_table(binder, argument); break;
    case WANT_COMMON:
      if (bind_check_scalar(binder, argument)) check_common(binder, argument, common);
      break;
    case WANT_COMMON_OR_DYNAMIC: bind_check_scalar(binder, argument); break;
    case WANT_COMMON_ORDERED:
      if (check_ordered(binder, argument)) check_common(binder, argument, common);
      break;
    case WANT_SAME_0:
    case WANT_SAME_1: bind_check_type(binder, argument, common, CONVERT_NONE); break;
    default: check_exact(binder, argument, (KqlType)parameter->want, typed); break;
  }
}

void bind_check_single_name(Binder *binder, const KqlNode *argument) {
  const KqlNode *name = argument->kind == KQL_NAMED ? argument->kids[KQL_NAMED_NAME] : NULL;
  if (name == NULL || name->kind != KQL_LIST) return;
  bind_report(binder, DIAG_KS194, name, "an argument cannot have several names");
}

void bind_check_argument(Binder *binder, const Arguments *arguments, uint32_t index,
                         const KqlParameter *const *parameters, KqlTyped common) {
  const KqlParameter *parameter = parameters[index];
  KqlNode *argument = arguments->nodes[index];
  if (parameter == NULL) return;
  if (argument->kind == KQL_STAR) {
    if (parameter->form != FORM_STAR && parameter->form != FORM_STAR_ALLOWED) {
      bind_report(binder, DIAG_KS191, argument, "`*` cannot stand here, expected a value");
    }
    return;
  }
  if (parameter->tilde && str_eq(kql_constant_string(binder->query, argument), STR("~"))) return;
  bind_check_single_name(binder, argument);
  if (parameter->want == WANT_SAME_0) common = arguments->typed[0];
  if (parameter->want == WANT_SAME_1) common = arguments->typed[1];
  KqlNode *inner = bind_underlying(argument);
  check_want(binder, inner, parameter, arguments->typed[index], common);
  check_form(binder, inner, parameter);
}
