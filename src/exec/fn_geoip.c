/* The evaluator of geo_info_from_ip_address: where addresses are, by the database that the user
   names. */
#include "exec/eval.h"
#include "exec/run.h"
#include "port/geoip.h"

#include <string.h>

enum { ADDRESS_MOST = 64 }; /* bytes of an address as text */

/* The database, opened once in a run; NULL after a failure of the run. */
static const Geoip *database(EvalCall *call) {
  if (*call->state) return *call->state;
  const char *path = call->exec->geoip;
  Geoip *geoip;
  if (!path) {
    exec_fail(call->exec, "NOT_EVALUATED",
              "the function `geo_info_from_ip_address` is not evaluated without a database of "
              "addresses: `--geoip FILE.mmdb`");
    return NULL;
  }
  GeoipOutcome outcome = geoip_open(call->run, path, &geoip);
  if (outcome == GEOIP_ABSENT) {
    exec_fail(call->exec, "GEOIP",
              "geo_info_from_ip_address needs the library libmaxminddb, which is not installed");
  }
  if (outcome == GEOIP_BROKEN) {
    exec_fail(call->exec, "GEOIP", "`%s` cannot be read as a database of addresses (.mmdb)", path);
  }
  if (outcome != GEOIP_OPEN) return NULL;
  exec_own(call->exec, geoip, geoip_close);
  return *call->state = geoip;
}

static void put_text(BagBuilder *bag, const char *name, Str text) {
  if (text.len) bag_put(bag, str_of(name), value_str(arena_str(bag->arena, text)));
}

static Value place_value(Arena *arena, const GeoipPlace *place) {
  BagBuilder bag = {.arena = arena};
  put_text(&bag, "country", place->country);
  put_text(&bag, "state", place->state);
  put_text(&bag, "city", place->city);
  if (place->has_point) {
    bag_put(&bag, STR("latitude"), value_real(place->latitude));
    bag_put(&bag, STR("longitude"), value_real(place->longitude));
  }
  return bag_done(&bag);
}

/* What is known of an address, as a bag; null where nothing is. */
void eval_geo_info_from_ip_address(EvalCall *call) {
  const Geoip *geoip = database(call);
  for (uint32_t i = 0; geoip && i < call->rows; i++) {
    Str address = arg_str(call, 0, i);
    GeoipPlace place;
    char text[ADDRESS_MOST + 1];
    if (!address.len || address.len > ADDRESS_MOST) continue;
    memcpy(text, address.ptr, address.len);
    text[address.len] = 0;
    if (!geoip_find(geoip, text, &place)) continue;
    Value v = place_value(call->arena, &place);
    result_dynamic(call, i, v.len ? v : value_null());
  }
}
