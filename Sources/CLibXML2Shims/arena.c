#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlmemory.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#if defined(__SANITIZE_ADDRESS__)
#define SEES_EVERY_PIECE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SEES_EVERY_PIECE 1
#endif
#endif

// A piece begins with its size; libxml2 holds nothing that needs more than eight bytes of alignment.
typedef size_t header;
enum { unit = sizeof(header), first_block_at_least = 16 << 10, block_at_most = 1 << 20 };
// Pieces of up to so many units are used again when they were given back.
enum { small = 32 };

typedef struct block {
  struct block *before;
  char *end;
  char bytes[];
} block;

struct passerelle_arena {
  // The newest block, from which pieces are cut.
  block *newest;
  char *next;
  size_t next_size;
  // For each number of units, the pieces that were given back; each begins with the address of the next.
  char *given_back[small + 1];
};

static _Thread_local passerelle_arena *current = NULL;

static int add_block(passerelle_arena *arena, size_t size) {
  block *new = malloc(sizeof(block) + size);
  if (new == NULL) return 0;
  new->before = arena->newest;
  new->end = new->bytes + size;
  arena->newest = new;
  arena->next = new->bytes;
  return 1;
}

static size_t rounded(size_t size) { return (size + unit - 1) & ~(size_t)(unit - 1); }

static void *cut_from_room(passerelle_arena *arena, size_t whole) {
  char *piece = arena->next + unit;
  arena->next += whole;
  *(header *)(piece - unit) = whole - unit;
  return piece;
}

// Apart from the rest, which is short without it.
__attribute__((noinline)) static void *cut_from_new_block(passerelle_arena *arena, size_t whole) {
  if (!add_block(arena, whole > arena->next_size ? whole : arena->next_size)) return NULL;
  if (arena->next_size < block_at_most) arena->next_size *= 2;
  return cut_from_room(arena, whole);
}

static inline void *cut(passerelle_arena *arena, size_t size) {
  if (size > SIZE_MAX / 4) return NULL;
  // Even an empty piece has an address of its own.
  size_t own = rounded(size == 0 ? 1 : size);
  if (own <= small * unit && arena->given_back[own / unit] != NULL) {
    char *again = arena->given_back[own / unit];
    memcpy(&arena->given_back[own / unit], again, sizeof(char *));
    return again;
  }
  size_t whole = unit + own;
  if ((size_t)(arena->newest->end - arena->next) < whole) return cut_from_new_block(arena, whole);
  return cut_from_room(arena, whole);
}

static int owns(const passerelle_arena *arena, const char *piece) {
  for (const block *one = arena->newest; one != NULL; one = one->before) {
    if (piece >= one->bytes && piece < one->end) return 1;
  }
  return 0;
}

static size_t size_of(const char *piece) { return *(const header *)(piece - unit); }

static int is_last(const passerelle_arena *arena, const char *piece) { return piece + size_of(piece) == arena->next; }

// A long text that fills the newest block alone grows with its block, so that its earlier lengths leave nothing behind.
static void *grow(passerelle_arena *arena, size_t size) {
  block *grown = realloc(arena->newest, sizeof(block) + unit + size);
  if (grown == NULL) return NULL;
  arena->newest = grown;
  grown->end = arena->next = grown->bytes + unit + size;
  *(header *)grown->bytes = size;
  return grown->bytes + unit;
}

static void *arena_malloc(size_t size) { return current == NULL ? malloc(size) : cut(current, size); }

// A large piece that is not the last one stays until the document goes.
static void give_back(passerelle_arena *arena, char *piece) {
  size_t size = size_of(piece);
  if (is_last(arena, piece)) {
    arena->next = piece - unit;
  } else if (size <= small * unit) {
    memcpy(piece, &arena->given_back[size / unit], sizeof(char *));
    arena->given_back[size / unit] = piece;
  }
}

static void arena_free(void *piece) {
  passerelle_arena *arena = current;
  if (arena == NULL || piece == NULL || !owns(arena, piece)) {
    free(piece);
  } else {
    give_back(arena, piece);
  }
}

static void *arena_realloc(void *piece, size_t size) {
  passerelle_arena *arena = current;
  if (arena == NULL || (piece != NULL && !owns(arena, piece))) return realloc(piece, size);
  if (piece == NULL) return cut(arena, size);
  size_t old = size_of(piece);
  if (size <= old) return piece;
  size_t grown = rounded(size);
  if (size <= SIZE_MAX / 4 && is_last(arena, piece) && grown <= (size_t)(arena->newest->end - (char *)piece)) {
    arena->next = (char *)piece + grown;
    *(header *)((char *)piece - unit) = grown;
    return piece;
  }
  if (size <= SIZE_MAX / 4 && is_last(arena, piece) && piece == arena->newest->bytes + unit) return grow(arena, grown);
  void *copy = cut(arena, size);
  if (copy == NULL) return NULL;
  memcpy(copy, piece, old);
  give_back(arena, piece);
  return copy;
}

static char *arena_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = arena_malloc(size);
  if (copy != NULL) memcpy(copy, text, size);
  return copy;
}

void passerelle_arena_install(void) { xmlMemSetup(arena_free, arena_malloc, arena_realloc, arena_strdup); }

passerelle_arena *passerelle_arena_make(size_t first_block) {
#ifdef SEES_EVERY_PIECE
  (void)first_block;
  return NULL;
#else
  passerelle_arena *arena = malloc(sizeof(passerelle_arena));
  if (arena == NULL) return NULL;
  *arena = (passerelle_arena){0};
  arena->next_size = rounded(first_block < first_block_at_least ? first_block_at_least : first_block);
  if (!add_block(arena, arena->next_size)) {
    free(arena);
    return NULL;
  }
  return arena;
#endif
}

void passerelle_arena_free(passerelle_arena *arena) {
  block *one = arena->newest;
  while (one != NULL) {
    block *before = one->before;
    free(one);
    one = before;
  }
  free(arena);
}

void passerelle_arena_enter(passerelle_arena *arena) { current = arena; }
