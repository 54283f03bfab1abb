// The yardstick of reading events: a bare simdjson on-demand loop that takes the columns named on
// the command line from each line of a file, chunk by chunk through one small buffer, and adds up
// their lengths. usage: bench_json_loop FILE COLUMN...
#include <simdjson.h>

#include <fcntl.h>
#include <unistd.h>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

using namespace simdjson;

enum { CHUNK = 256 * 1024 };

struct Totals {
  size_t rows = 0, bytes = 0;
};

static void read_chunk(ondemand::parser &parser, const char *text, size_t len, size_t cap,
                       const std::vector<std::string> &columns, Totals *totals) {
  ondemand::document_stream stream;
  if (parser.iterate_many(text, len, cap).get(stream)) return;
  for (auto row : stream) {
    ondemand::object object;
    if (row.get_object().get(object)) continue;
    for (const std::string &column : columns) {
      std::string_view value;
      if (!object.find_field(column).get_string().get(value)) totals->bytes += value.size();
    }
    totals->rows++;
  }
}

int main(int argc, char **argv) {
  int file = open(argc > 1 ? argv[1] : "", O_RDONLY);
  if (file < 0) return 2;
  std::vector<std::string> columns(argv + 2, argv + argc);
  std::vector<char> buffer(CHUNK + SIMDJSON_PADDING);
  ondemand::parser parser;
  Totals totals;
  size_t len = 0;
  for (ssize_t got; (got = read(file, buffer.data() + len, CHUNK - len)) > 0;) {
    len += (size_t)got;
    const char *last = (const char *)memrchr(buffer.data(), '\n', len);
    size_t whole = last ? (size_t)(last - buffer.data()) + 1 : 0;
    read_chunk(parser, buffer.data(), whole, CHUNK, columns, &totals);
    len -= whole;
    memmove(buffer.data(), buffer.data() + whole, len);
  }
  printf("%zu rows, %zu bytes\n", totals.rows, totals.bytes);
  return 0;
}
