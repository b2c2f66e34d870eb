# Signs the files given, when the certificate is in the environment; says so when it is not.
#
#   pwsh -File packaging/windows/sign.ps1 dist/lam-desktop/lam.exe …
#
# WINDOWS_CERTIFICATE: the .pfx in base64; WINDOWS_CERTIFICATE_PASSWORD: its password.
# Not run here: there was no Windows and no certificate to try it with.

$ErrorActionPreference = "Stop"

if (-not $env:WINDOWS_CERTIFICATE) {
    Write-Host "Not signed, for WINDOWS_CERTIFICATE is not set: $args"
    exit 0
}

$kits = "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe"
$signtool = Get-ChildItem $kits | Sort-Object FullName | Select-Object -Last 1
if (-not $signtool) { throw "There is no signtool.exe here; it comes with the Windows SDK." }

$certificate = New-TemporaryFile
try {
    [IO.File]::WriteAllBytes($certificate, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
    # The time stamp keeps the signature good after the certificate has expired.
    & $signtool.FullName sign /fd sha256 /td sha256 /tr http://timestamp.digicert.com `
        /d "LAM Desktop" /f $certificate /p $env:WINDOWS_CERTIFICATE_PASSWORD $args
    if ($LASTEXITCODE -ne 0) { throw "signtool could not sign $args" }
    & $signtool.FullName verify /pa $args
    if ($LASTEXITCODE -ne 0) { throw "the signature of $args does not hold" }
} finally {
    Remove-Item $certificate
}
