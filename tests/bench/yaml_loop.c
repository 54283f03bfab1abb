/* The yardstick of `check`: reads each file named on standard input and runs libyaml's event loop
   over it, nothing else. Prints how many events there were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static unsigned long events_of(const unsigned char *text, size_t size) {
  yaml_parser_t parser;
  yaml_event_t event;
  unsigned long count = 0;
  int last = 0;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, text, size);
  while (!last && yaml_parser_parse(&parser, &event)) {
    count++;
    last = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return count;
}

int main(void) {
  static unsigned char text[16 * 1024 * 1024];
  char path[4096];
  unsigned long files = 0, bytes = 0, events = 0;
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = '\0';
    FILE *file = fopen(path, "rb");
    if (!file) continue;
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    files++, bytes += size, events += events_of(text, size);
  }
  printf("%lu files, %lu bytes, %lu events\n", files, bytes, events);
  return 0;
}
