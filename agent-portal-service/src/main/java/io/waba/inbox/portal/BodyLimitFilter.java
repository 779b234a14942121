package io.waba.inbox.portal;

import io.waba.inbox.portal.media.AttachmentController;
import io.waba.inbox.portal.media.AttachmentType;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.ProblemWriter;
import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.coyote.CloseNowException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are larger than any of ours, and keeps none of them; also those that do not say how large they are. Reads the others
 * whole before anybody works on the request, and gives up on one that does not come in time, with its connection: the container would wait
 * as long as a byte comes now and then. Uploaded files have a limit of their own and are not read here.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

    /** A message of WhatsApp's has 4,096 characters at most. */
    private static final int MAX_BYTES = 64 * 1024;

    private final ProblemWriter writer;
    private final Duration timeout;
    private final LongSupplier nanoTime;

    /**
     * A filter.
     *
     * @param timeout how long a body may take to arrive
     */
    BodyLimitFilter(ProblemWriter writer, Duration timeout, LongSupplier nanoTime) {
        this.writer = writer;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean unknown = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        long announced = request.getContentLengthLong();
        boolean file = AttachmentController.isUpload(request);
        long most = file ? AttachmentType.LARGEST : MAX_BYTES;
        if (unknown || announced > most) {
            // First, because the answer's end closes the body too.
            boolean passed = passesBy(request.getInputStream());
            writer.write(
                    request,
                    response,
                    new ProblemException(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "body: " + (unknown ? "of unknown length" : announced + " bytes")
                                    + " (expected: Content-Length of " + most + " or less)"));
            if (!passed) {
                throw new CloseNowException("the rest of the body did not come in time");
            }
        } else if (announced <= 0 || file) {
            // A file is read when it is known whose it is, and by whoever stores it.
            chain.doFilter(request, response);
        } else {
            byte[] body = new byte[(int) announced];
            int size = read(request.getInputStream(), body);
            if (size < body.length) {
                writer.write(
                        request,
                        response,
                        new ProblemException(
                                ErrorCode.INVALID_REQUEST,
                                "body: " + size + " of " + body.length + " bytes (expected: whole within " + timeout
                                        + ")"));
                throw new CloseNowException("the body did not come in time");
            }
            chain.doFilter(new RequestWithBody(request, body), response);
        }
    }

    /** How many bytes came in time. */
    private int read(InputStream from, byte[] body) {
        long start = nanoTime.getAsLong();
        int size = 0;
        try {
            while (size < body.length) {
                int count = from.read(body, size, body.length - size);
                if (count < 0) {
                    return size;
                }
                size += count;
                if (size < body.length && nanoTime.getAsLong() - start > timeout.toNanos()) {
                    return size;
                }
            }
        } catch (IOException e) {
            logger.debug("Body ended early", e);
        }
        return size;
    }

    /** So that who is still sending can read the answer; not for long. */
    private boolean passesBy(InputStream body) {
        long start = nanoTime.getAsLong();
        byte[] ignored = new byte[8 * 1024];
        try {
            while (body.read(ignored) >= 0) {
                if (nanoTime.getAsLong() - start > timeout.toNanos()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            logger.debug("Body ended early", e);
            return false;
        }
    }

    /** The request, with the body that was read already. */
    private static final class RequestWithBody extends HttpServletRequestWrapper {

        private final ServletInputStream body;

        RequestWithBody(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new BodyInMemory(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return body;
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }
    }

    private static final class BodyInMemory extends ServletInputStream {

        private final ByteArrayInputStream body;

        BodyInMemory(byte[] body) {
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return body.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return body.read(buffer, offset, length);
        }

        @Override
        public boolean isFinished() {
            return body.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body is here already (expected: a blocking read)");
        }
    }
}
