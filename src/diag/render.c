/* Owns the terminal face of a finding. Comes in: a finding. Goes out: its head, a window into each
   source it speaks of, help, and the lines its fix changes. */
#include "diag/render.h"

#include "diag/patch.h"
#include "diag/visible.h"

#include <stdlib.h>

enum {
  LINE_COLUMNS = 140, /* of source text shown at most */
  LEAD_COLUMNS = 40,  /* of them before the span where a line is cut */
  MAX_LABELS = 12,    /* shown; the rest are counted */
  MAX_HUNKS = 8,
  MAX_HUNK_LINES = 12
};

static const Str ellipsis = STR_INIT("…");

/* A piece of one line with carets or dashes under it. */
typedef struct Stroke {
  uint32_t line;
  Span span; /* bytes, within the line */
  bool primary;
  Str text;    /* beside or below; may be absent */
  size_t from; /* column in the shown line, from 0 */
  size_t columns;
} Stroke;

typedef VEC(Stroke) Strokes;

typedef struct Window {
  const Source *source;
  Strokes strokes;
  Span first; /* where its head points */
} Window;

typedef struct Pen {
  Arena arena; /* for one finding */
  Buf *out;
  RenderStyle style;
  Severity severity;
  int gutter; /* columns of the line numbers */
} Pen;

/* --- paint --- */

typedef enum Paint { PAINT_BOLD, PAINT_SEVERITY, PAINT_FRAME, PAINT_REMOVED, PAINT_ADDED } Paint;

static void paint(Pen *pen, Paint kind) {
  static const char *const by_severity[] = {"\033[1;34m", "\033[1;34m", "\033[1;33m", "\033[1;31m"};
  static const char *const by_kind[] = {[PAINT_BOLD] = "\033[1m",
                                        [PAINT_FRAME] = "\033[1;34m",
                                        [PAINT_REMOVED] = "\033[31m",
                                        [PAINT_ADDED] = "\033[32m"};
  if (!pen->style.color) return;
  buf_add_cstr(pen->out, kind == PAINT_SEVERITY ? by_severity[pen->severity] : by_kind[kind]);
}

static void plain(Pen *pen) {
  if (pen->style.color) buf_add_cstr(pen->out, "\033[0m");
}

static void painted(Pen *pen, Paint kind, Str text) {
  paint(pen, kind);
  visible_add(pen->out, text);
  plain(pen);
}

/* "   |", or "12 |" where LINE is not 0. */
static void gutter(Pen *pen, uint32_t line) {
  paint(pen, PAINT_FRAME);
  if (line)
    buf_printf(pen->out, "%*u |", pen->gutter, (unsigned)line);
  else
    buf_printf(pen->out, "%*s |", pen->gutter, "");
  plain(pen);
}

/* --- windows --- */

static Span line_span(const Source *source, uint32_t line) {
  uint32_t start = source_line_start(source, line);
  if (line == 1 && str_starts(source->text, STR("\xEF\xBB\xBF"))) start = 3;
  uint32_t end = source_line_start(source, line) + (uint32_t)source_line(source, line).len;
  return (Span){start < end ? start : end, end};
}

static uint32_t first_text(const Source *source, Span line) {
  while (line.start < line.end && char_is_space(source->text.ptr[line.start])) line.start++;
  return line.start;
}

static Span clip(Span span, Span to) {
  if (span.start < to.start) span.start = to.start;
  if (span.start > to.end) span.start = to.end;
  if (span.end > to.end) span.end = to.end;
  if (span.end < span.start) span.end = span.start;
  return span;
}

/* A span over several lines is marked on its first and on its last. */
static void add_strokes(Pen *pen, Window *window, Span span, bool primary, Str text) {
  const Source *source = window->source;
  uint32_t first = source_line_at(source, span.start), last = first;
  if (span.end > span.start) last = source_line_at(source, span.end - 1);
  Span head = line_span(source, first), tail = line_span(source, last);
  if (first < last) {
    Stroke opening = {first, clip((Span){span.start, head.end}, head), primary, {NULL, 0}, 0, 0};
    vec_push(&pen->arena, &window->strokes, opening);
    span.start = first_text(source, tail);
  }
  Stroke closing = {last, clip(span, tail), primary, text, 0, 0};
  vec_push(&pen->arena, &window->strokes, closing);
}

static int compare_strokes(const void *left, const void *right) {
  const Stroke *a = left, *b = right;
  if (a->line != b->line) return a->line < b->line ? -1 : 1;
  if (a->span.start != b->span.start) return a->span.start < b->span.start ? -1 : 1;
  return b->primary - a->primary;
}

/* --- one line with its marks --- */

/* The bytes of LINE that are shown when the mark at ANCHOR has to be seen. */
static Span cut(const Source *source, Span line, Span anchor) {
  Str text = source_text(source, line);
  if (visible_fit(text, LINE_COLUMNS) == text.len) return line;
  Str before = source_text(source, (Span){line.start, anchor.start});
  size_t lead = visible_fit_end(before, LEAD_COLUMNS);
  if (visible_fit(before, LEAD_COLUMNS) == before.len) lead = before.len;
  Span shown = {anchor.start - (uint32_t)lead, line.end};
  shown.end = shown.start + (uint32_t)visible_fit(source_text(source, shown), LINE_COLUMNS);
  return shown;
}

static void show_line(Pen *pen, const Source *source, uint32_t number, Span shown) {
  Span line = line_span(source, number);
  gutter(pen, number);
  if (shown.end > shown.start) buf_add_byte(pen->out, ' ');
  if (shown.start > line.start) buf_add(pen->out, ellipsis);
  visible_add(pen->out, source_text(source, shown));
  if (shown.end < line.end) buf_add(pen->out, ellipsis);
  buf_add_byte(pen->out, '\n');
}

/* Sets where each stroke stands in the shown line. */
static void place(const Source *source, Stroke *strokes, uint32_t count, Span shown) {
  bool is_cut = shown.start > line_span(source, strokes[0].line).start;
  for (uint32_t i = 0; i < count; i++) {
    Stroke *stroke = &strokes[i];
    Span span = clip(stroke->span, shown);
    stroke->from = is_cut + visible_width(source_text(source, (Span){shown.start, span.start}));
    stroke->columns = visible_width(source_text(source, span));
    if (stroke->columns == 0) stroke->columns = 1;
  }
}

/* The row of carets and dashes: carets win where both stand. */
static void show_marks(Pen *pen, const Stroke *strokes, uint32_t count) {
  size_t columns = 0;
  for (uint32_t i = 0; i < count; i++) {
    size_t end = strokes[i].from + strokes[i].columns;
    if (end > columns) columns = end;
  }
  char *row = arena_alloc(&pen->arena, columns + 1);
  for (size_t i = 0; i < columns; i++) row[i] = ' ';
  for (int primary = 0; primary < 2; primary++) {
    for (uint32_t i = 0; i < count; i++) {
      if (strokes[i].primary != primary) continue;
      for (size_t j = 0; j < strokes[i].columns; j++)
        row[strokes[i].from + j] = primary ? '^' : '-';
    }
  }
  buf_add_byte(pen->out, ' ');
  for (size_t i = 0; i < columns; i++) {
    if (row[i] != ' ' && (i == 0 || row[i] != row[i - 1]))
      paint(pen, row[i] == '^' ? PAINT_SEVERITY : PAINT_FRAME);
    buf_add_byte(pen->out, row[i]);
    if (row[i] != ' ' && row[i] != row[i + 1]) plain(pen);
  }
}

static void show_text(Pen *pen, const Stroke *stroke) {
  painted(pen, stroke->primary ? PAINT_SEVERITY : PAINT_FRAME, stroke->text);
}

/* A row below the marks: a bar under each text still to come, and then TEXT's own, if any. */
static void show_bars(Pen *pen, const Stroke *waiting, uint32_t count, const Stroke *text) {
  size_t at = 0;
  gutter(pen, 0);
  buf_add_byte(pen->out, ' ');
  for (uint32_t i = 0; i < count; i++) {
    if (!waiting[i].text.len || waiting[i].from < at) continue;
    if (text && waiting[i].from >= text->from) continue;
    buf_add_repeat(pen->out, ' ', waiting[i].from - at);
    painted(pen, waiting[i].primary ? PAINT_SEVERITY : PAINT_FRAME, STR("|"));
    at = waiting[i].from + 1;
  }
  if (text) {
    buf_add_repeat(pen->out, ' ', text->from - at);
    show_text(pen, text);
  }
  buf_add_byte(pen->out, '\n');
}

/* May the last stroke's text stand beside the marks? */
static bool ends_row(const Stroke *strokes, uint32_t count) {
  const Stroke *last = &strokes[count - 1];
  for (uint32_t i = 0; i < count; i++) {
    if (strokes[i].from + strokes[i].columns > last->from + last->columns) return false;
  }
  return last->text.len > 0;
}

static bool have_text(const Stroke *strokes, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (strokes[i].text.len) return true;
  }
  return false;
}

/* The last text stands beside the marks where nothing is to its right; the others hang below. */
static void show_strokes(Pen *pen, const Stroke *strokes, uint32_t count) {
  gutter(pen, 0);
  show_marks(pen, strokes, count);
  if (ends_row(strokes, count)) {
    buf_add_byte(pen->out, ' ');
    show_text(pen, &strokes[--count]);
  }
  buf_add_byte(pen->out, '\n');
  if (have_text(strokes, count)) show_bars(pen, strokes, count, NULL);
  while (count-- > 0) {
    if (strokes[count].text.len) show_bars(pen, strokes, count, &strokes[count]);
  }
}

/* Shows the strokes from AT on that stand in one cut of one line; returns the next. */
static uint32_t show_group(Pen *pen, Window *window, uint32_t at) {
  Stroke *strokes = window->strokes.ptr + at;
  Span line = line_span(window->source, strokes[0].line);
  Span shown = cut(window->source, line, strokes[0].span);
  uint32_t count = 1;
  while (at + count < window->strokes.len && strokes[count].line == strokes[0].line &&
         strokes[count].span.start <= shown.end)
    count++;
  place(window->source, strokes, count, shown);
  show_line(pen, window->source, strokes[0].line, shown);
  show_strokes(pen, strokes, count);
  return at + count;
}

/* What stands between two shown lines: nothing, the one line between, or dots. */
static void show_gap(Pen *pen, const Source *source, uint32_t before, uint32_t line) {
  if (line - before == 2)
    show_line(pen, source, line - 1,
              cut(source, line_span(source, line - 1),
                  (Span){line_span(source, line - 1).start, line_span(source, line - 1).start}));
  else if (line - before > 2)
    painted(pen, PAINT_FRAME, STR("...")), buf_add_byte(pen->out, '\n');
}

static void show_place(Pen *pen, const char *arrow, const Source *source, uint32_t offset) {
  Place place = source_place(source, offset);
  buf_add_repeat(pen->out, ' ', (size_t)pen->gutter);
  painted(pen, PAINT_FRAME, str_of(arrow));
  buf_add_byte(pen->out, ' ');
  visible_add(pen->out, source->path);
  buf_printf(pen->out, ":%u:%u\n", (unsigned)place.line, (unsigned)place.column);
}

static void show_window(Pen *pen, Window *window, const char *arrow) {
  show_place(pen, arrow, window->source, window->first.start);
  if (window->source->text.len == 0) return;
  gutter(pen, 0);
  buf_add_byte(pen->out, '\n');
  qsort(window->strokes.ptr, window->strokes.len, sizeof(Stroke), compare_strokes);
  uint32_t before = window->strokes.ptr[0].line;
  for (uint32_t at = 0; at < window->strokes.len;) {
    uint32_t line = window->strokes.ptr[at].line;
    show_gap(pen, window->source, before, line);
    before = line;
    at = show_group(pen, window, at);
  }
}

/* --- the whole finding --- */

typedef VEC(Window) Windows;

static Window *window_of(Pen *pen, Windows *windows, const Source *source, Span span) {
  vec_each(Window, window, windows) {
    if (window->source == source) return window;
  }
  vec_push(&pen->arena, windows, ((Window){.source = source, .first = span}));
  return vec_last(windows);
}

static Windows windows_of(Pen *pen, const Diag *diag) {
  Windows windows = {0};
  if (diag->source)
    add_strokes(pen, window_of(pen, &windows, diag->source, diag->span), diag->span, true,
                diag->note);
  for (uint32_t i = 0; i < diag->labels.len && i < MAX_LABELS; i++) {
    const Label *label = &diag->labels.ptr[i];
    const Source *source = label->source ? label->source : diag->source;
    if (source)
      add_strokes(pen, window_of(pen, &windows, source, label->span), label->span, false,
                  label->text);
  }
  return windows;
}

static int digits(uint32_t number) {
  int count = 1;
  while (number >= 10) number /= 10, count++;
  return count;
}

static int gutter_of(const Windows *windows) {
  int most = 2;
  vec_each(Window, window, windows) {
    vec_each(Stroke, stroke, &window->strokes) {
      if (digits(stroke->line) > most) most = digits(stroke->line);
    }
  }
  return most;
}

static void show_head(Pen *pen, const Diag *diag) {
  paint(pen, PAINT_SEVERITY);
  buf_printf(pen->out, "%s[%s]", severity_name(diag->severity), diag_info(diag->code)->name);
  plain(pen);
  painted(pen, PAINT_BOLD, STR(": "));
  painted(pen, PAINT_BOLD, diag->message);
  buf_add_byte(pen->out, '\n');
}

/* "   = help: TEXT"; further lines of TEXT are indented alike. */
static void show_remark(Pen *pen, const char *kind, Str text) {
  Str rest = text;
  for (bool first = true; rest.ptr; first = false) {
    buf_add_repeat(pen->out, ' ', (size_t)pen->gutter + 1);
    if (first) {
      painted(pen, PAINT_FRAME, STR("= "));
      painted(pen, PAINT_BOLD, str_of(kind));
      buf_add_cstr(pen->out, ": ");
    } else {
      buf_add_repeat(pen->out, ' ', 8);
    }
    visible_add(pen->out, str_split(&rest, '\n'));
    buf_add_byte(pen->out, '\n');
  }
}

static void show_changed(Pen *pen, uint32_t number, char sign, Str text) {
  Str rest = text;
  for (uint32_t i = 0; rest.ptr && i < MAX_HUNK_LINES; i++) {
    Str line = str_split(&rest, '\n');
    if (str_ends(line, STR("\r"))) line.len--;
    size_t fits = visible_fit(line, LINE_COLUMNS);
    paint(pen, PAINT_FRAME);
    buf_printf(pen->out, "%*u ", pen->gutter, (unsigned)(number + i));
    plain(pen);
    paint(pen, sign == '-' ? PAINT_REMOVED : PAINT_ADDED);
    buf_add_byte(pen->out, sign);
    if (line.len) buf_add_byte(pen->out, ' ');
    visible_add(pen->out, str_slice(line, 0, fits));
    if (fits < line.len) buf_add(pen->out, ellipsis);
    plain(pen);
    buf_add_byte(pen->out, '\n');
  }
  if (rest.ptr) buf_printf(pen->out, "%*s...\n", pen->gutter + 1, "");
}

/* One replacement within a line, or one insertion, is said well enough in words. */
static bool is_trivial(const Source *source, const Fix *fix) {
  if (fix->edits.len != 1) return fix->edits.len == 0;
  const Edit *edit = &fix->edits.ptr[0];
  return str_find_byte(edit->text, '\n', 0) == STR_NONE &&
         str_find_byte(source_text(source, edit->span), '\n', 0) == STR_NONE;
}

static void show_patch(Pen *pen, const Source *source, const Fix *fix) {
  if (!source || !pen->style.patch || is_trivial(source, fix)) return;
  Hunks hunks = patch_hunks(&pen->arena, source, fix, MAX_HUNKS);
  vec_each(Hunk, hunk, &hunks) {
    show_changed(pen, hunk->old_line, '-', hunk->old_text);
    show_changed(pen, hunk->new_line, '+', hunk->new_text);
  }
  if (hunks.len == MAX_HUNKS) buf_printf(pen->out, "%*s...\n", pen->gutter + 1, "");
}

static void show_help(Pen *pen, const Diag *diag) {
  if (diag->labels.len > MAX_LABELS)
    show_remark(pen, "note",
                arena_printf(&pen->arena, "%u more places are not shown",
                             (unsigned)(diag->labels.len - MAX_LABELS)));
  if (diag->help.len) show_remark(pen, "help", diag->help);
  if (diag->fixes.len == 0) return;
  const Fix *fix = &diag->fixes.ptr[0];
  if (!diag->help.len && fix->title.len)
    show_remark(pen, "help",
                arena_printf(&pen->arena, "%.*s; `rulec fix%s` does it", STR_ARG(fix->title),
                             fix->safe ? "" : " --unsafe"));
  show_patch(pen, diag->source, fix);
}

void render_diag(Buf *out, const Diag *diag, RenderStyle style) {
  Pen pen = {.out = out, .style = style, .severity = diag->severity};
  Windows windows = windows_of(&pen, diag);
  pen.gutter = gutter_of(&windows);
  show_head(&pen, diag);
  vec_each(Window, window, &windows) {
    show_window(&pen, window, window == windows.ptr ? "-->" : ":::");
  }
  show_help(&pen, diag);
  buf_add_byte(out, '\n');
  arena_free(&pen.arena);
}
