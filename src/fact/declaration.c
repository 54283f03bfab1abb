/* Owns the reading of declarations as KQL writes them: `Name:type, ['other name']:long`.
   Comes in: text. Goes out: columns. */
#include "fact/user_int.h"

/* The byte after the quoted run that begins at AT. */
static size_t past_quotes(Str text, size_t at) {
  size_t end = str_find_byte(text, text.ptr[at], at + 1);
  return end == STR_NONE ? text.len : end + 1;
}

Str declaration_next(Str *text) {
  int depth = 0;
  size_t end = 0;
  while (end < text->len && (depth > 0 || text->ptr[end] != ',')) {
    char c = text->ptr[end];
    depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    end = c == '\'' || c == '"' ? past_quotes(*text, end) : end + 1;
  }
  Str first = str_slice(*text, 0, end);
  *text = end < text->len ? str_from(*text, end + 1) : (Str){NULL, 0};
  return str_trim(first);
}

static Str unquoted(Str name) {
  bool quoted = name.len > 4 && (str_starts(name, STR("['")) || str_starts(name, STR("[\"")));
  return quoted ? str_slice(name, 2, name.len - 2) : name;
}

void declaration_split(Str text, Str *name, Str *type) {
  size_t colon = text.len;
  while (colon > 0 && text.ptr[colon - 1] != ':') colon--;
  *name = unquoted(str_trim(colon ? str_slice(text, 0, colon - 1) : text));
  *type = colon ? str_trim(str_from(text, colon)) : (Str){NULL, 0};
}

uint32_t fact_columns_parse(Arena *arena, Str text, FactColumn **columns, size_t *at) {
  FactColumns found = {0};
  Str rest = str_trim(text);
  if (str_starts(rest, STR("(")) && str_ends(rest, STR(")")))
    rest = str_slice(rest, 1, rest.len - 1);
  while (str_trim(rest).len) {
    Str item = declaration_next(&rest), type;
    FactColumn column = {.type = FACT_UNKNOWN};
    declaration_split(item, &column.name, &type);
    if (!column.name.len || (type.ptr && !fact_type_find(type, &column.type))) {
      *at = item.ptr ? (size_t)(item.ptr - text.ptr) : 0;
      return UINT32_MAX;
    }
    vec_push(arena, &found, column);
  }
  *columns = found.ptr;
  return found.len;
}
