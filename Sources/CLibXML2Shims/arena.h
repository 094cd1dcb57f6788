#ifndef PASSERELLE_ARENA_H
#define PASSERELLE_ARENA_H

// Memory of one document that is only read: a parser makes thousands of small pieces of it and gives none back, so that
// it takes them from a few blocks, and freeing the document is freeing the blocks.
typedef struct passerelle_arena passerelle_arena;

// Gives libxml2 its memory functions; once, before anything of it is used.
void passerelle_arena_install(void);

// NULL where there is no memory, or where a sanitizer has to see every piece by itself.
passerelle_arena *passerelle_arena_make(size_t first_block);
void passerelle_arena_free(passerelle_arena *arena);

// From here on, what libxml2 allocates on this thread comes from `arena`; NULL ends that. Nothing that outlives the
// arena may be allocated in between.
void passerelle_arena_enter(passerelle_arena *arena);

#endif
