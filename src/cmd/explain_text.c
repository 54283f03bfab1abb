/* Owns the layout of explanations: paragraphs and lists within 80 columns. */
#include "cmd/explainer.h"

enum { COLUMNS = 80 };

void explain_item(Buf *out, size_t *column, Str item) {
  if (*column && *column + 2 + item.len > COLUMNS) {
    buf_add_cstr(out, ",\n");
    *column = 0;
  }
  buf_add_cstr(out, *column ? ", " : "  ");
  buf_add(out, item);
  *column += 2 + item.len;
}

void explain_paragraph(Buf *out, Str text) {
  size_t column = 0;
  for (Str rest = text; rest.ptr;) {
    Str word = str_split(&rest, ' ');
    bool wraps = column && column + 1 + word.len > COLUMNS;
    if (column) buf_add_byte(out, wraps ? '\n' : ' ');
    buf_add(out, word);
    column = (wraps ? 0 : column + (column > 0)) + word.len;
  }
  buf_add_byte(out, '\n');
}

void explain_columns(Buf *out, const FactTable *table) {
  int width = 0;
  for (uint32_t i = 0; i < fact_table_width(table); i++) {
    int length = (int)fact_table_column(table, i).name.len;
    if (length > width) width = length;
  }
  for (uint32_t i = 0; i < fact_table_width(table); i++) {
    FactColumn column = fact_table_column(table, i);
    buf_printf(out, "  %-*.*s  %.*s\n", width, STR_ARG(column.name),
               STR_ARG(fact_type_name(column.type)));
  }
}

void explain_columns_json(Json *json, const FactTable *table) {
  json_key(json, "columns"), json_open_array(json);
  for (uint32_t i = 0; i < fact_table_width(table); i++) {
    FactColumn column = fact_table_column(table, i);
    json_open_object(json);
    json_key(json, "name"), json_str(json, column.name);
    json_key(json, "type"), json_str(json, fact_type_name(column.type));
    json_close_object(json);
  }
  json_close_array(json);
}
