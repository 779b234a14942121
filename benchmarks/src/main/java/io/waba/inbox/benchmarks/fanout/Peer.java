package io.waba.inbox.benchmarks.fanout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that is measured, as a process of its own. Reads Linux's /proc. */
final class Peer implements AutoCloseable {

    private static final double TICKS_PER_SECOND = 100;
    private static final String PORT = "port ";

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final int port;

    private Peer(String name, Process process, BufferedReader answers, int port) {
        this.name = name;
        this.process = process;
        this.answers = answers;
        this.port = port;
    }

    static Peer start(String name, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = answers.readLine();
        if (line == null || !line.startsWith(PORT)) {
            process.destroyForcibly();
            throw new IllegalStateException(name + ": \"" + line + "\" (expected: " + PORT + "<number>)");
        }
        return new Peer(name, process, answers, Integer.parseInt(line.substring(PORT.length())));
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Processor time that it has used so far, of all its threads. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // After the command's name, which may hold anything: state is the first field, utime and stime the 12th and
        // 13th.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Kilobytes of memory that it occupies once garbage is collected. */
    long residentKilobytes() throws IOException {
        for (int i = 0; i < 2; i++) {
            OutputStream commands = process.getOutputStream();
            commands.write('\n');
            commands.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(name + ": has ended (expected: running)");
            }
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException(name + ": no VmRSS in its status (expected: Linux)");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
