/* import at the prompt. A script has none, so the text's imports become a module, whose names the prompt then makes global. */
#include <string.h>

#include "prompt-inside.h"
#include "scan.h"

static sis_token next_code(sis_scan *scan) {
    for (;;) {
        sis_token token = sis_scan_next(scan);
        if (token.kind != SIS_TOKEN_COMMENT) return token;
    }
}

static bool is_sign(const sis_scan *scan, sis_token token, char sign) {
    return token.kind == SIS_TOKEN_SIGN && scan->text[token.start] == sign;
}

static bool is_word(const sis_scan *scan, sis_token token, const char *word) {
    return token.kind == SIS_TOKEN_NAME && sis_token_is(scan, token, word);
}

static bool add_name(const sis_scan *scan, sis_token token, sis_writer *names) {
    if (token.kind != SIS_TOKEN_NAME) return false;
    sis_writer_add(names, scan->text + token.start, token.end - token.start);
    sis_writer_puts(names, ",");
    return true;
}

/* Behind "{": { a, b as c, "d" as e }. */
static bool named_imports(sis_scan *scan, sis_writer *names) {
    for (;;) {
        sis_token name = next_code(scan);
        if (is_sign(scan, name, '}')) return true;
        if (name.kind != SIS_TOKEN_NAME && name.kind != SIS_TOKEN_STRING) return false;
        sis_token after = next_code(scan);
        if (is_word(scan, after, "as")) {
            name = next_code(scan);
            after = next_code(scan);
        }
        if (!add_name(scan, name, names)) return false;
        if (is_sign(scan, after, '}')) return true;
        if (!is_sign(scan, after, ',')) return false;
    }
}

/* Behind "import": a, * as b, { c } from; the next token is the string. */
static bool clause(sis_scan *scan, sis_token token, sis_writer *names) {
    if (token.kind == SIS_TOKEN_NAME) {
        add_name(scan, token, names);
        token = next_code(scan);
        if (is_word(scan, token, "from")) return true;
        if (!is_sign(scan, token, ',')) return false;
        token = next_code(scan);
    }
    if (is_sign(scan, token, '*')) {
        if (!is_word(scan, next_code(scan), "as") || !add_name(scan, next_code(scan), names)) return false;
    } else if (!is_sign(scan, token, '{') || !named_imports(scan, names)) {
        return false;
    }
    return is_word(scan, next_code(scan), "from");
}

/* with { type: "json" } and the semicolon, if they are there: the statement's end. */
static size_t tail(sis_scan *scan, size_t end) {
    sis_scan ahead = *scan;
    sis_token token = next_code(&ahead);
    if (is_word(&ahead, token, "with") && is_sign(&ahead, token = next_code(&ahead), '{')) {
        for (const size_t depth = token.depth;
             token.kind != SIS_TOKEN_END && !(is_sign(&ahead, token, '}') && token.depth == depth);)
            token = next_code(&ahead);
        if (token.kind == SIS_TOKEN_END) return end;
        *scan = ahead;
        end = token.end;
        token = next_code(&ahead);
    }
    if (!is_sign(&ahead, token, ';')) return end;
    *scan = ahead;
    return token.end;
}

/* Behind "import": the end of the statement, and what it declares; 0: it is no import statement. */
static size_t statement(sis_scan *scan, sis_writer *names) {
    sis_token token = next_code(scan);
    if (token.kind != SIS_TOKEN_STRING) {
        if (!clause(scan, token, names)) return 0;
        token = next_code(scan);
    }
    if (token.kind != SIS_TOKEN_STRING || !token.closed) return 0;
    return tail(scan, token.end);
}

static bool begins_statement(const sis_scan *scan, sis_token token, sis_token before) {
    if (token.depth > 0 || !is_word(scan, token, "import")) return false;
    return before.kind == SIS_TOKEN_END || token.after_line || is_sign(scan, before, ';') ||
           is_sign(scan, before, '}');
}

/* Adds text[from..to), or blanks for it, but always its lines. */
static void add(sis_writer *to, const char *text, size_t from, size_t end, bool blank) {
    for (size_t i = from; i < end; i++) sis_writer_add(to, blank && text[i] != '\n' ? " " : text + i, 1);
}

bool sis_prompt_split(sis_engine *engine, const char *text, size_t bytes, sis_prompt_parts *parts) {
    sis_scan scan = {.text = text, .bytes = bytes};
    sis_writer names = {.engine = engine};
    size_t done = 0;
    *parts = (sis_prompt_parts){{.engine = engine}, {.engine = engine}, false};
    for (;;) {
        const sis_token before = scan.last;
        sis_token token = next_code(&scan);
        if (token.kind == SIS_TOKEN_END) break;
        if (!begins_statement(&scan, token, before)) continue;
        sis_scan ahead = scan;
        const size_t declared = names.used, end = statement(&ahead, &names);
        if (end == 0) {
            names.used = declared;
            parts->open = ahead.last.kind == SIS_TOKEN_END;
            continue;
        }
        add(&parts->rest, text, done, token.start, false);
        add(&parts->rest, text, token.start, end, true);
        add(&parts->imports, text, done, token.start, true);
        add(&parts->imports, text, token.start, end, false);
        done = end;
        scan = ahead;
    }
    add(&parts->rest, text, done, bytes, false);
    if (done) {
        sis_writer_puts(&parts->imports, "\nexport{");
        sis_writer_add(&parts->imports, names.data, names.used);
        sis_writer_puts(&parts->imports, "};");
    }
    /* The engine wants a zero behind the text. */
    sis_writer_add(&parts->rest, "", 1);
    if (done) sis_writer_add(&parts->imports, "", 1);
    const bool failed = names.failed || parts->rest.failed || parts->imports.failed;
    sis_writer_free(&names);
    return !failed;
}

void sis_prompt_parts_free(sis_prompt_parts *parts) {
    sis_writer_free(&parts->rest);
    sis_writer_free(&parts->imports);
}
