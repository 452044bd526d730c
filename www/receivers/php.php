<?php // Keeps each response as answers/ID.json; a newer revision takes the place of an older one. php -S 127.0.0.1:8000 php.php
header("access-control-allow-origin: *");
header("access-control-allow-headers: content-type, idempotency-key");
http_response_code(204);
if ($_SERVER["REQUEST_METHOD"] == "POST") {
    $response = json_decode(file_get_contents("php://input"), true);
    if (!preg_match('/^[0-9a-f-]{36}$/D', $response["response_id"] ?? "")) exit(http_response_code(400));
    $file = "answers/{$response["response_id"]}.json";
    if (!is_dir("answers")) mkdir("answers");
    if (!is_file($file) || json_decode(file_get_contents($file))->revision < $response["revision"]) file_put_contents($file, json_encode($response), LOCK_EX);
}
