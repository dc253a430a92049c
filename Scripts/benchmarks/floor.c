// The least that Sluice's path takes: an edge and a worker in C that do nothing but pass messages on, with Redis between them.
// No checks, no routes, no recovery: one thread each, epoll, the same commands to Redis.
//
//   floor edge   SOCKET PARTITIONS APPEND PORT    echoes WebSocket messages of at most 125 bytes by way of the worker
//   floor worker SOCKET PARTITIONS COMMIT
//
// SOCKET is Redis' Unix socket. APPEND and COMMIT are the SHA1 of append.lua and commit.lua, loaded before; "-" for both:
// plain commands instead, which promise nothing when something fails. Build: cc -O2 -o floor floor.c -lcrypto
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_PARTITIONS = 64, MAX_CLIENTS = 20000, READ = 64, MAX_ENTRIES = 4096, MAX_EVENTS = 512, PACK = 1 << 20 };
enum kind { LISTENER, CLIENT, COMMANDS, SUBSCRIBER, READER };
static const char *NODE = "0123456789", *LOOP = "0123456789.0";

struct bytes { uint8_t *data; size_t count, capacity; };

struct connection {
    int fd, number;  // of a client, or of a reader's partition
    enum kind kind;
    int is_open;     // a client's handshake is done
    struct bytes in, out;
};

static int poller, partitions, has_scripts;
static const char *script;
static char events[MAX_PARTITIONS][32], state[MAX_PARTITIONS][32], out[MAX_PARTITIONS][32];

static void fail(const char *what) { perror(what); exit(1); }

// Bytes

static void reserve(struct bytes *bytes, size_t more) {
    if (bytes->count + more <= bytes->capacity) return;
    bytes->capacity = (bytes->count + more) * 2;
    bytes->data = realloc(bytes->data, bytes->capacity);
    if (!bytes->data) fail("realloc");
}

static void put(struct bytes *bytes, const void *data, size_t count) {
    reserve(bytes, count);
    memcpy(bytes->data + bytes->count, data, count);
    bytes->count += count;
}

static void take(struct bytes *bytes, size_t count) {
    bytes->count -= count;
    memmove(bytes->data, bytes->data + count, bytes->count);
}

// Connections

static struct connection *watch(int fd, enum kind kind, int number) {
    struct connection *connection = calloc(1, sizeof *connection);
    *connection = (struct connection){.fd = fd, .kind = kind, .number = number};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
    return connection;
}

static struct connection *redis(const char *path, enum kind kind, int number) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    return watch(fd, kind, number);
}

static void flush(struct connection *connection) {
    for (size_t done = 0; done < connection->out.count;) {
        ssize_t count = write(connection->fd, connection->out.data + done, connection->out.count - done);
        if (count > 0) done += count;
        else if (errno != EAGAIN && errno != EINTR) break;
    }
    connection->out.count = 0;
}

// Bytes read; 0 at the connection's end, -1 where there are none now.
static ssize_t fill(struct connection *connection) {
    reserve(&connection->in, 65536);
    ssize_t count = recv(connection->fd, connection->in.data + connection->in.count, 65536, 0);
    if (count > 0) connection->in.count += count;
    return count < 0 && errno != EAGAIN ? 0 : count;
}

// Commands to Redis

static void begin(struct connection *to, int arguments) {
    char head[32];
    put(&to->out, head, sprintf(head, "*%d\r\n", arguments));
}

static void argument(struct connection *to, const void *data, size_t count) {
    char head[32];
    put(&to->out, head, sprintf(head, "$%zu\r\n", count));
    put(&to->out, data, count);
    put(&to->out, "\r\n", 2);
}

static void text(struct connection *to, const char *text) { argument(to, text, strlen(text)); }

static void integer(struct connection *to, long number) {
    char digits[32];
    argument(to, digits, sprintf(digits, "%ld", number));
}

// Redis' answers

static uint8_t *line_end(uint8_t *from, uint8_t *end) {
    uint8_t *found = memchr(from, '\n', end - from);
    return found ? found + 1 : NULL;
}

// Behind the value that begins at `from`; NULL where it is not complete.
static uint8_t *skip(uint8_t *from, uint8_t *end) {
    uint8_t *next = from < end ? line_end(from, end) : NULL;
    if (!next) return NULL;
    long count = atol((char *)from + 1);
    if (*from == '-') fwrite(from, 1, next - from, stderr);
    if (*from == '$' && count >= 0) next = next + count + 2 <= end ? next + count + 2 : NULL;
    if (*from == '*') for (; next && count > 0; count--) next = skip(next, end);
    return next;
}

// The element of a complete array.
static uint8_t *element(uint8_t *array, int index, uint8_t *end) {
    uint8_t *found = line_end(array, end);
    while (index--) found = skip(found, end);
    return found;
}

static uint8_t *string(uint8_t *value, size_t *count, uint8_t *end) {
    *count = atol((char *)value + 1);
    return line_end(value, end);
}

// The edge. A record is a client's number in four bytes, a length in one, and that many bytes.

static struct connection *clients[MAX_CLIENTS];
static int client_count;
static struct bytes packs[MAX_PARTITIONS];
static long sequences[MAX_PARTITIONS];

static void take_clients(int listener) {
    for (int fd, one = 1; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        if (client_count == MAX_CLIENTS) { close(fd); continue; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        clients[client_count] = watch(fd, CLIENT, client_count);
        client_count++;
    }
}

static void shake_hands(struct connection *client) {
    struct bytes *in = &client->in;
    uint8_t *end = memmem(in->data, in->count, "\r\n\r\n", 4);
    uint8_t *key = memmem(in->data, in->count, "Sec-WebSocket-Key: ", 19);
    if (!end || !key || key + 19 + 24 > end) return;
    char salted[60], accept[32], answer[256];
    memcpy(salted, key + 19, 24);
    memcpy(salted + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    uint8_t hash[20];
    SHA1((uint8_t *)salted, sizeof salted, hash);
    EVP_EncodeBlock((uint8_t *)accept, hash, sizeof hash);
    put(&client->out, answer, sprintf(answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
        accept));
    flush(client);
    client->is_open = 1;
    take(in, end + 4 - in->data);
}

static void take_frames(struct connection *client) {
    struct bytes *in = &client->in, *pack = &packs[client->number % partitions];
    size_t done = 0;
    for (size_t length; in->count - done >= 6; done += 6 + length) {
        uint8_t *frame = in->data + done;
        length = frame[1] & 127;
        if (in->count - done < 6 + length) break;
        if ((frame[0] & 15) > 2) continue;
        uint8_t record[5 + 127];
        memcpy(record, &client->number, 4);
        record[4] = length;
        for (size_t i = 0; i < length; i++) record[5 + i] = frame[6 + i] ^ frame[2 + i % 4];
        put(pack, record, 5 + length);
    }
    take(in, done);
}

static void append(struct connection *commands) {
    for (int partition = 0; partition < partitions; partition++) {
        struct bytes *pack = &packs[partition];
        if (!pack->count) continue;
        if (has_scripts) {
            begin(commands, 11);
            text(commands, "EVALSHA"); text(commands, script); integer(commands, 2);
            text(commands, events[partition]); text(commands, state[partition]);
            text(commands, LOOP); text(commands, NODE);
            integer(commands, 0); integer(commands, ++sequences[partition]);
            argument(commands, pack->data, pack->count); text(commands, "");
        } else {
            begin(commands, 5);
            text(commands, "XADD"); text(commands, events[partition]); text(commands, "*");
            text(commands, "e"); argument(commands, pack->data, pack->count);
        }
        pack->count = 0;
    }
    flush(commands);
}

static void deliver(uint8_t *pack, size_t count) {
    for (size_t done = 0; done < count; done += 5 + pack[done + 4]) {
        uint32_t number;
        memcpy(&number, pack + done, 4);
        uint8_t head[2] = {0x81, pack[done + 4]};
        put(&clients[number]->out, head, 2);
        put(&clients[number]->out, pack + done + 5, head[1]);
        flush(clients[number]);
    }
}

// ["smessage", channel, pack], with the id and a space before the pack where a script sent it.
static void take_push(uint8_t *push, uint8_t *end) {
    size_t count;
    uint8_t *kind = string(element(push, 0, end), &count, end);
    if (count != 8 || memcmp(kind, "smessage", 8)) return;
    uint8_t *pack = string(element(push, 2, end), &count, end), *space = memchr(pack, ' ', count);
    if (has_scripts && space) { count -= space + 1 - pack; pack = space + 1; }
    deliver(pack, count);
}

static void take_answers(struct connection *connection) {
    uint8_t *from = connection->in.data, *end = from + connection->in.count, *next;
    for (; (next = skip(from, end)); from = next)
        if (connection->kind == SUBSCRIBER) take_push(from, end);
    take(&connection->in, from - connection->in.data);
}

static void edge(const char *path, int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) fail("bind");
    struct connection *commands = redis(path, COMMANDS, 0), *subscriber = redis(path, SUBSCRIBER, 0);
    for (int partition = 0; partition < partitions; partition++) {
        begin(subscriber, 2); text(subscriber, "SSUBSCRIBE"); text(subscriber, out[partition]);
        begin(commands, 10); text(commands, "HSET"); text(commands, state[partition]);
        text(commands, "owner"); text(commands, "floor"); text(commands, "commit"); integer(commands, 0);
        text(commands, "n:0123456789"); integer(commands, 1); text(commands, "s:0123456789.0"); integer(commands, 0);
    }
    flush(subscriber); flush(commands);
    watch(listener, LISTENER, 0);
    struct epoll_event ready[MAX_EVENTS];
    for (;;) {
        int count = epoll_wait(poller, ready, MAX_EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = ready[i].data.ptr;
            if (connection->kind == LISTENER) { take_clients(listener); continue; }
            ssize_t filled = fill(connection);
            if (!filled && connection->kind != CLIENT) return;
            if (!filled) close(connection->fd);
            if (filled <= 0) continue;
            if (connection->kind != CLIENT) { take_answers(connection); continue; }
            if (!connection->is_open) shake_hands(connection);
            if (connection->is_open) take_frames(connection);
        }
        append(commands);
    }
}

// The worker: what it reads is what it replies, and is counted. One commit of a partition is in flight.

struct work { char last[32], entries[MAX_ENTRIES][32]; int entry_count, event_count, is_busy; long commits; struct bytes replies; };
static struct work works[MAX_PARTITIONS];

static void read_more(struct connection *reader) {
    begin(reader, 8);
    text(reader, "XREAD"); text(reader, "COUNT"); integer(reader, READ); text(reader, "BLOCK"); integer(reader, 0);
    text(reader, "STREAMS"); text(reader, events[reader->number]); text(reader, works[reader->number].last);
    flush(reader);
}

// [[stream, [[id, ["e", pack]], …]]]
static void take_entries(struct work *work, uint8_t *answer, uint8_t *end) {
    uint8_t *list = element(element(answer, 0, end), 1, end), *entry = line_end(list, end);
    for (long rest = atol((char *)list + 1); rest > 0; rest--, entry = skip(entry, end)) {
        size_t count;
        uint8_t *id = string(element(entry, 0, end), &count, end);
        if (work->entry_count == MAX_ENTRIES) { fprintf(stderr, "more load than this can take\n"); exit(1); }
        snprintf(work->last, sizeof work->last, "%.*s", (int)count, id);
        strcpy(work->entries[work->entry_count++], work->last);
        uint8_t *pack = string(element(element(entry, 1, end), 1, end), &count, end);
        for (size_t done = 0; done < count; done += 5 + pack[done + 4]) work->event_count++;
        put(&work->replies, pack, count);
    }
}

static void commit_by_script(struct connection *commands, int partition, struct work *work) {
    char outbox[32], dead[32], counts[32], live[32];
    sprintf(outbox, "{%d}outbox", partition); sprintf(dead, "{%d}dead", partition);
    sprintf(counts, "{%d}count", partition); sprintf(live, "{%d}live", partition);
    begin(commands, 3 + 7 + 4 + work->entry_count + 3 + 1 + 3 + 7);
    text(commands, "EVALSHA"); text(commands, script); integer(commands, 7);
    text(commands, events[partition]); text(commands, state[partition]); text(commands, outbox); text(commands, dead);
    text(commands, out[partition]); text(commands, counts); text(commands, live);
    text(commands, "floor"); integer(commands, ++work->commits); text(commands, "");
    integer(commands, work->entry_count);
    for (int i = work->entry_count - 1; i >= 0; i--) text(commands, work->entries[i]);
    integer(commands, 1); text(commands, LOOP); integer(commands, 5);
    integer(commands, 0);
    text(commands, "O"); integer(commands, 1); argument(commands, work->replies.data, work->replies.count);
    text(commands, "I"); integer(commands, 6); integer(commands, 7); text(commands, "floor");
    integer(commands, 1); text(commands, "messages"); integer(commands, work->event_count);
}

static void commit_plainly(struct connection *commands, int partition, struct work *work) {
    char counts[32];
    sprintf(counts, "{%d}count", partition);
    begin(commands, 2 + work->entry_count); text(commands, "XDEL"); text(commands, events[partition]);
    for (int i = 0; i < work->entry_count; i++) text(commands, work->entries[i]);
    begin(commands, 4); text(commands, "HINCRBY"); text(commands, counts); text(commands, "messages");
    integer(commands, work->event_count);
    begin(commands, 5); text(commands, "XADD"); text(commands, out[partition]); text(commands, "0-*"); text(commands, "p");
    argument(commands, work->replies.data, work->replies.count);
    begin(commands, 3); text(commands, "SPUBLISH"); text(commands, out[partition]);
    argument(commands, work->replies.data, work->replies.count);
}

static void worker(const char *path) {
    struct connection *commands = redis(path, COMMANDS, 0);
    for (int partition = 0; partition < partitions; partition++) {
        strcpy(works[partition].last, "0-0");
        read_more(redis(path, READER, partition));
    }
    int answers = has_scripts ? 1 : 4, asked[4 * MAX_PARTITIONS], first = 0, last = 0, size = 4 * MAX_PARTITIONS;
    struct epoll_event ready[MAX_EVENTS];
    for (;;) {
        int count = epoll_wait(poller, ready, MAX_EVENTS, -1), read_count = 0;
        struct connection *readers[MAX_PARTITIONS];
        for (int i = 0; i < count; i++) {
            struct connection *connection = ready[i].data.ptr;
            if (fill(connection) <= 0) return;
            uint8_t *from = connection->in.data, *end = from + connection->in.count, *next;
            for (; (next = skip(from, end)); from = next) {
                if (connection->kind == COMMANDS) { works[asked[first++ % size]].is_busy--; continue; }
                take_entries(&works[connection->number], from, end);
                readers[read_count++] = connection;
            }
            take(&connection->in, from - connection->in.data);
        }
        for (int partition = 0; partition < partitions; partition++) {
            struct work *work = &works[partition];
            if (!work->entry_count || work->is_busy) continue;
            if (has_scripts) commit_by_script(commands, partition, work); else commit_plainly(commands, partition, work);
            for (int i = 0; i < answers; i++) asked[last++ % size] = partition;
            work->is_busy = answers;
            work->entry_count = work->event_count = 0;
            work->replies.count = 0;
        }
        flush(commands);
        for (int i = 0; i < read_count; i++) read_more(readers[i]);
    }
}

int main(int count, char **arguments) {
    if (count < 5) { fprintf(stderr, "usage: floor edge SOCKET PARTITIONS APPEND PORT | floor worker SOCKET PARTITIONS COMMIT\n"); return 2; }
    partitions = atoi(arguments[3]);
    script = arguments[4];
    has_scripts = strcmp(script, "-") != 0;
    if (partitions < 1 || partitions > MAX_PARTITIONS) { fprintf(stderr, "at most %d partitions\n", MAX_PARTITIONS); return 2; }
    for (int i = 0; i < partitions; i++) {
        sprintf(events[i], "{%d}events", i); sprintf(state[i], "{%d}state", i); sprintf(out[i], "{%d}out", i);
    }
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(0);
    if (!strcmp(arguments[1], "edge") && count == 6) edge(arguments[2], atoi(arguments[5]));
    else worker(arguments[2]);
    return 1;
}
