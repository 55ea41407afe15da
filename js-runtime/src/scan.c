/* Tokens of a text that may be wrong or unfinished. Whether a slash divides or opens a regular expression is told by the
 * token before it, which is right but for oddities behind a closing bracket. */
#include "scan.h"

#include <string.h>

bool sis_is_name_byte(char byte) {
    const unsigned char c = (unsigned char)byte;
    return c >= 0x80 || c == '_' || c == '$' || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

bool sis_token_is(const sis_scan *scan, sis_token token, const char *text) {
    const size_t count = strlen(text);
    return token.end - token.start == count && memcmp(scan->text + token.start, text, count) == 0;
}

static char at(const sis_scan *scan, size_t index) { return index < scan->bytes ? scan->text[index] : 0; }

static bool skip_blanks(sis_scan *scan) {
    bool line = false;
    for (; scan->at < scan->bytes; scan->at++) {
        const char c = scan->text[scan->at];
        if (c == '\n' || c == '\r')
            line = true;
        else if (c != ' ' && c != '\t' && c != '\v' && c != '\f')
            break;
    }
    return line;
}

static bool begins_operand(const sis_scan *scan) {
    static const char *const words[] = {"return", "typeof", "case",       "in",    "of",    "delete", "void",
                                        "throw",  "new",    "instanceof", "yield", "await", "else",   "do"};
    const sis_token last = scan->last;
    if (last.kind == SIS_TOKEN_END) return true;
    if (last.kind == SIS_TOKEN_SIGN) return !strchr(")]}", scan->text[last.start]);
    for (size_t i = 0; last.kind == SIS_TOKEN_NAME && i < sizeof words / sizeof words[0]; i++)
        if (sis_token_is(scan, last, words[i])) return true;
    return last.kind == SIS_TOKEN_TEMPLATE && scan->n_templates > 0;
}

/* Behind the opening sign; true when the closing one was found. */
static bool skip_string(sis_scan *scan, char quote) {
    while (scan->at < scan->bytes) {
        const char c = scan->text[scan->at];
        if (c == '\n') return false;
        scan->at++;
        if (c == quote) return true;
        if (c == '\\' && scan->at < scan->bytes) scan->at++;
    }
    return false;
}

static bool skip_template(sis_scan *scan) {
    while (scan->at < scan->bytes) {
        const char c = scan->text[scan->at++];
        if (c == '`') return true;
        if (c == '\\' && scan->at < scan->bytes) scan->at++;
        if (c != '$' || at(scan, scan->at) != '{') continue;
        scan->at++;
        scan->depth++;
        if (scan->n_templates < SIS_SCAN_TEMPLATES) scan->templates[scan->n_templates++] = scan->depth;
        return true;
    }
    return false;
}

static bool skip_regexp(sis_scan *scan) {
    for (bool in_class = false; scan->at < scan->bytes;) {
        const char c = scan->text[scan->at];
        if (c == '\n') return false;
        scan->at++;
        if (c == '\\' && scan->at < scan->bytes) scan->at++;
        if (c == '[' || c == ']') in_class = c == '[';
        if (c != '/' || in_class) continue;
        while (sis_is_name_byte(at(scan, scan->at))) scan->at++;
        return true;
    }
    return false;
}

static bool skip_comment(sis_scan *scan) {
    if (at(scan, scan->at) == '/') {
        while (scan->at < scan->bytes && scan->text[scan->at] != '\n') scan->at++;
        return true;
    }
    for (scan->at++; scan->at + 1 < scan->bytes; scan->at++) {
        if (scan->text[scan->at] != '*' || scan->text[scan->at + 1] != '/') continue;
        scan->at += 2;
        return true;
    }
    scan->at = scan->bytes;
    return false;
}

static void skip_name(sis_scan *scan, bool number) {
    while (scan->at < scan->bytes &&
           (sis_is_name_byte(scan->text[scan->at]) || (number && scan->text[scan->at] == '.')))
        scan->at++;
}

/* A closing brace may end the `${` of a template, whose next piece begins. */
static void take_bracket(sis_scan *scan, sis_token *token, char c) {
    if (c == '}' && scan->n_templates && scan->templates[scan->n_templates - 1] == scan->depth) {
        scan->n_templates--;
        scan->depth--;
        token->kind = SIS_TOKEN_TEMPLATE;
        token->closed = skip_template(scan);
    } else if (strchr("([{", c)) {
        scan->depth++;
    } else if (scan->depth > 0) {
        token->depth = --scan->depth;
    }
}

static void take(sis_scan *scan, sis_token *token) {
    const char c = scan->text[scan->at++], next = at(scan, scan->at);
    token->kind = SIS_TOKEN_SIGN;
    if (c == '"' || c == '\'') {
        token->kind = SIS_TOKEN_STRING;
        token->closed = skip_string(scan, c);
    } else if (c == '`') {
        token->kind = SIS_TOKEN_TEMPLATE;
        token->closed = skip_template(scan);
    } else if (c == '/' && (next == '/' || next == '*')) {
        token->kind = SIS_TOKEN_COMMENT;
        token->closed = skip_comment(scan);
    } else if (c == '/' && begins_operand(scan)) {
        token->kind = SIS_TOKEN_REGEXP;
        token->closed = skip_regexp(scan);
    } else if (c && strchr("()[]{}", c)) {
        take_bracket(scan, token, c);
    } else if (sis_is_name_byte(c)) {
        const bool digit = c >= '0' && c <= '9';
        token->kind = digit ? SIS_TOKEN_NUMBER : SIS_TOKEN_NAME;
        skip_name(scan, digit);
    }
}

sis_token sis_scan_next(sis_scan *scan) {
    const bool line = skip_blanks(scan);
    sis_token token = {.start = scan->at, .depth = scan->depth, .after_line = line, .closed = true};
    if (scan->at < scan->bytes) take(scan, &token);
    token.end = scan->at;
    if (token.kind != SIS_TOKEN_COMMENT) scan->last = token;
    return token;
}
