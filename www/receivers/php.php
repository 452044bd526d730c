<?php // Keeps each response as answers/ID.json; a newer revision takes the place of an older one. php -S 127.0.0.1:8000 php.php
header("access-control-allow-origin: *");
header("access-control-allow-headers: content-type, idempotency-key");
http_response_code(204);
if ($_SERVER["REQUEST_METHOD"] != "POST") exit;
$text = file_get_contents("php://input");
$response = json_decode($text) or exit(http_response_code(400));
if (!is_dir("answers")) mkdir("answers");
$file = "answers/" . preg_replace("/[^0-9a-f-]/", "", $response->response_id) . ".json";
$known = is_file($file) ? json_decode(file_get_contents($file))->revision : 0;
if ($known < $response->revision) file_put_contents($file, $text, LOCK_EX) or http_response_code(500);
