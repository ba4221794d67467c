package dev.tandem.report;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long SECONDS = 60;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private String session = "";
    private int asked;

    private Browser(Process process, String address) {
        this.process = process;
        socket = http.newWebSocketBuilder().buildAsync(URI.create(address), new Ears()).join();
    }

    /** Where Chromium is. */
    static Optional<Path> installed() {
        String path = System.getenv().getOrDefault("PATH", "");
        return NAMES.stream().flatMap(n -> Arrays.stream(path.split(":")).map(dir -> Path.of(dir, n)))
                .filter(Files::isExecutable).findFirst();
    }

    /** Starts one of no settings and no past. */
    static Browser start(Path chromium, Path folder) throws Exception {
        Path log = folder.resolve("chromium.log");
        var process = new ProcessBuilder(chromium.toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--lang=de", "--user-data-dir=" + folder.resolve("user"),
                "--remote-debugging-port=0", "about:blank").redirectErrorStream(true).redirectOutput(log.toFile())
                .start();
        try {
            var browser = new Browser(process, address(process, folder.resolve("user/DevToolsActivePort"), log));
            browser.openPage();
            return browser;
        } catch (Exception | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String address(Process process, Path file, Path log) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS); System.nanoTime() < end;) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() == 2) {
                return "ws://127.0.0.1:" + lines.get(0) + lines.get(1);
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium did not start: " + Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    private void openPage() {
        String target = ask("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asString();
        session = ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true)).get("sessionId").asString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            ask(domain + ".enable", Map.of());
        }
    }

    private final class Ears implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                hear(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void hear(JsonNode message) {
        if (message.has("id")) {
            answers.get(message.get("id").asInt()).complete(message);
            return;
        }
        JsonNode what = message.get("params");
        switch (message.get("method").asString()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Network.requestWillBeSent" -> requests.add(what.get("request").get("url").asString());
            case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded" -> complaints.add(
                    what.toString());
            default -> {
            }
        }
    }

    private JsonNode ask(String method, Map<String, ?> parameters) {
        int id = ++asked;
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        socket.sendText(JSON.writeValueAsString(session.isEmpty()
                ? Map.of("id", id, "method", method, "params", parameters)
                : Map.of("id", id, "method", method, "params", parameters, "sessionId", session)), true);
        JsonNode got = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    /** Says how the page is looked at. */
    void look(int width, boolean dark) {
        ask("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1,
                "mobile", width < 600));
        ask("Emulation.setEmulatedMedia", Map.of("media", "screen", "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Shows pages as they are printed, on paper of a width. */
    void print(int width) {
        ask("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1,
                "mobile", false));
        ask("Emulation.setEmulatedMedia", Map.of("media", "print", "features", List.of()));
    }

    /** Opens a file and waits until it is loaded. */
    void open(Path file) {
        loaded = new CompletableFuture<>();
        ask("Page.navigate", Map.of("url", file.toUri().toString()));
        loaded.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** What a JavaScript expression, or what it promises, is. */
    JsonNode value(String expression) {
        JsonNode got = ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise",
                true));
        if (got.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + got);
        }
        return got.get("result").get("value");
    }

    /** Waits until all that is due is drawn. */
    void settle() {
        value("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(1))))");
    }

    /** The whole page as PNG. */
    byte[] screenshot() {
        settle();
        return Base64.getDecoder().decode(ask("Page.captureScreenshot", Map.of("format", "png",
                "captureBeyondViewport", true)).get("data").asString());
    }

    /** What the page wrote to the console, or a script threw. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The addresses that the page asked for, but for those that have their content inside. */
    List<String> requests() {
        return Stream.of(requests.toArray(String[]::new)).filter(r -> !r.startsWith("data:")).toList();
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
        process.destroy();
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }
}
